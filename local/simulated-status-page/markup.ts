/** The page as HTML: hidden elements with JSON in them, as Salesforce renders Okta's. Pure. */
import type { Board, ReportedIncident } from './incident.ts';

/** What Okta's page weighs beside its data: scripts and styles that say nothing. */
const FURNITURE_CHARACTERS = 300_000;

export function pageOf(board: Board, cells: readonly string[]): string {
  const all = [...board.incidents, ...board.maintenance];
  return [
    '<!DOCTYPE html>',
    '<html lang="en"><head><title>Okta Status | System Status</title>',
    `<style>${'/* furniture of the page */ '.repeat(FURNITURE_CHARACTERS / 28)}</style></head><body>`,
    hidden('StringJSON', 'incidents', JSON.stringify(latestFirst(board.incidents).map(recordOf))),
    hidden('PlannedOutageStringJSON', 'planned-outages', JSON.stringify(board.maintenance.map(recordOf))),
    hidden('UpdatesJSON', 'updates', JSON.stringify(all.flatMap(updatesOf))),
    hidden('CellList', 'cellList', cells.join(',')),
    '<div id="app"></div></body></html>',
    '',
  ].join('\n');
}

/** Raw quotes, no entities, in an element that takes markup: `<` must not stand in its text. */
function hidden(id: string, dataId: string, text: string): string {
  const safe = text.replaceAll('<', '\\u003c');
  return `<span id="j_id0:j_id10:${id}" class="visibility: hidden" data-id="${dataId}">${safe}</span>`;
}

function recordOf(incident: ReportedIncident) {
  const { name, title, category, status, cells, since, until, log } = incident;
  return {
    attributes: { type: 'Incident__c', url: `/services/data/v67.0/sobjects/Incident__c/${idOf(incident)}` },
    Id: idOf(incident),
    Name: name,
    Log__c: escaped(log.at(-1)?.text ?? ''),
    Status__c: status,
    Start_Date__c: dateOf(since),
    ...(until === undefined ? {} : { End_Date__c: dateOf(until), End_Time__c: timeOf(until) }),
    Last_Updated__c: timeOf(updatedAt(incident)),
    Category__c: category,
    Incident_Title__c: title,
    Impacted_Cells__c: cells.join(';'),
    Impacted_Audience__c: 'Admin;End user',
    Service_Feature__c: 'Core Service',
    Okta_Sub_Service__c: 'Core Platform',
    Start_Time__c: timeOf(since),
    CreatedDate: timeOf(log[0]?.at ?? since),
  };
}

function updatesOf(incident: ReportedIncident) {
  return incident.log.map(({ at, text }) => {
    return { IncidentId__c: idOf(incident), UpdateLog__c: escaped(text), CreatedDate: timeOf(at) };
  });
}

function latestFirst(incidents: readonly ReportedIncident[]): ReportedIncident[] {
  return [...incidents].sort((a, b) => updatedAt(b).getTime() - updatedAt(a).getTime());
}

function updatedAt({ since, log }: ReportedIncident): Date {
  return log.at(-1)?.at ?? since;
}

/** Eighteen characters, as Salesforce has them. */
function idOf({ name }: ReportedIncident): string {
  return `a9C${name.replace(/\W/g, '').padStart(15, '0')}`;
}

/** Salesforce writes times without a colon in the offset. */
function timeOf(date: Date): string {
  return date.toISOString().replace(/Z$/, '+0000');
}

function dateOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}

/** Logs are text for HTML. */
function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', "'": '&#39;' };
  return text.replace(/[&<>']/g, (character) => entities[character] ?? character);
}
