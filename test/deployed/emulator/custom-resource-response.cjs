// Loaded before the handlers of custom resources only. They send their answer by HTTPS to port 443 of the host
// in ResponseURL, whatever its scheme and port; this turns that one host into the emulator's loopback port.
'use strict';
const http = require('node:http');
const https = require('node:https');
const { syncBuiltinESMExports } = require('node:module');

const responseHost = 'cloudformation-response.invalid';
const endpoint = new URL(process.env.AWS_ENDPOINT_URL);
const request = https.request;

https.request = (options, ...rest) => {
  if (options?.hostname !== responseHost) return request.call(https, options, ...rest);
  return http.request({ ...options, hostname: endpoint.hostname, port: endpoint.port }, ...rest);
};
syncBuiltinESMExports();
