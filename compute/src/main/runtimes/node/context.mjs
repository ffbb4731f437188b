// The second argument of a handler, as AWS documents it.

const env = process.env;

/** What every context has alike, read at the first call: a spare worker learns it after this module was loaded. */
let alike;

function ofFunction() {
  alike ??= {
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
  };
  return alike;
}

/** A call's context. */
export function contextOf(call) {
  const fields = call.fields;
  const deadline = Number(fields['lambda-runtime-deadline-ms']);
  return {
    get callbackWaitsForEmptyEventLoop() {
      return call.waitsForEmptyLoop;
    },
    set callbackWaitsForEmptyEventLoop(waits) {
      call.waitsForEmptyLoop = waits;
    },
    succeed: (value) => call.settle(null, value),
    fail: (error) => call.settle(error ?? 'handled', undefined),
    done: (error, value) => call.settle(error, value),
    ...ofFunction(),
    clientContext: parsed(fields['lambda-runtime-client-context'], 'ClientContext'),
    identity: parsed(fields['lambda-runtime-cognito-identity'], 'CognitoIdentity'),
    invokedFunctionArn: fields['lambda-runtime-invoked-function-arn'],
    awsRequestId: call.id,
    tenantId: fields['lambda-runtime-aws-tenant-id'],
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

function parsed(json, name) {
  if (json === undefined) {
    return undefined;
  }
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new Error(`Cannot parse ${name} as json: ${error}`);
  }
}
