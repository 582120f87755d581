/** The Lambda function that draws tables on the dashboard, with a role that can read the table and nothing else. */
import { Duration } from 'aws-cdk-lib';
import { CustomWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { type CertificateJudging, unusualJudging } from '../lambda/config.ts';
import { ENVIRONMENT } from '../lambda/contract.ts';
import { handlerFunction } from './handler-function.ts';
import type { StateTable } from './state-table.ts';

/** An org that runs `saml-certificates`, and by what. */
export interface JudgedOrg {
  readonly org: { readonly alias: string; readonly url: string };
  readonly settings: CertificateJudging;
}

export interface WidgetFunctionProps {
  readonly state: StateTable;
  /** Whose tables are shown. */
  readonly orgs: readonly { readonly alias: string; readonly url: string }[];
  readonly runbookUrl: string;
}

/**
 * CloudWatch calls it in the name of whoever looks at the dashboard, who needs `lambda:InvokeFunction` on it. As with
 * a check, what it is asked travels in the call: the orgs are parameters of the widget.
 */
export class WidgetFunction extends Construct {
  readonly function: IFunction;
  private readonly parameters: Pick<WidgetFunctionProps, 'orgs' | 'runbookUrl'>;

  constructor(scope: Construct, id: string, { state, orgs, runbookUrl }: WidgetFunctionProps) {
    super(scope, id);
    this.parameters = { orgs: orgs.map(({ alias, url }) => ({ alias, url })), runbookUrl };
    const { function: made, role } = handlerFunction(this, {
      handler: 'widget',
      description: 'Tables on the dashboard of the Okta health monitor',
      memorySize: 512, // somebody is waiting, and a cold start with less takes longer
      timeout: Duration.seconds(15),
      environment: { [ENVIRONMENT.tableName]: state.table.tableName },
    });
    this.function = made;
    state.allowReadingTo(role);
  }

  /**
   * A place on a dashboard that shows one of its tables.
   *
   * @param orgs whose rows are shown; of all unless told otherwise
   */
  table(
    show: 'incidents' | 'mutes',
    title: string,
    width: number,
    height: number,
    orgs = this.parameters.orgs,
  ): CustomWidget {
    const { runbookUrl } = this.parameters;
    return this.place({ show, orgs, runbookUrl }, title, width, height);
  }

  /**
   * A place that shows the certificates of some orgs, judged as their runs judge them. The settings travel in the call
   * like the orgs: with an environment of their own, a role that may read more or a copy in the table, they could
   * differ from what this dashboard was deployed with. They are in its body, which people read and edit; so an org
   * has only what is not usual, most orgs nothing.
   */
  certificates(orgs: readonly JudgedOrg[], title: string, width: number, height: number): CustomWidget {
    const { runbookUrl } = this.parameters;
    return this.place(
      { show: 'certificates', orgs: orgs.map(parametersOf), runbookUrl },
      title,
      width,
      height,
    );
  }

  private place(params: object, title: string, width: number, height: number): CustomWidget {
    return new CustomWidget({
      functionArn: this.function.functionArn,
      title,
      params,
      updateOnTimeRangeChange: false, // it shows the present, whatever time the graphs show
      width,
      height,
    });
  }
}

function parametersOf({ org: { alias, url }, settings }: JudgedOrg): object {
  const certificates = unusualJudging(settings);
  return { alias, url, ...(Object.keys(certificates).length === 0 ? {} : { certificates }) };
}
