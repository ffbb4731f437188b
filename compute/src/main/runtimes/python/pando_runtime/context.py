"""What a handler learns of its call."""

import json
import os
import time

from .faults import Fault


class _Identity:
    __slots__ = ("cognito_identity_id", "cognito_identity_pool_id")

    def __init__(self, given):
        self.cognito_identity_id = given.get("cognitoIdentityId")
        self.cognito_identity_pool_id = given.get("cognitoIdentityPoolId")

    def __repr__(self):
        return "CognitoIdentity(%r, %r)" % (self.cognito_identity_id, self.cognito_identity_pool_id)


class _Client:
    __slots__ = ("installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name")

    def __init__(self, given):
        for name in self.__slots__:
            setattr(self, name, given.get(name))


class _ClientContext:
    __slots__ = ("custom", "env", "client")

    def __init__(self, given):
        self.custom = given.get("custom")
        self.env = given.get("env")
        self.client = _Client(given["client"]) if given.get("client") else None


class Context:
    """The second argument of a handler, as AWS documents it."""

    def __init__(self, fields):
        env = os.environ
        self.aws_request_id = fields.get("lambda-runtime-aws-request-id", "")
        self.function_name = env.get("AWS_LAMBDA_FUNCTION_NAME")
        self.function_version = env.get("AWS_LAMBDA_FUNCTION_VERSION")
        self.invoked_function_arn = fields.get("lambda-runtime-invoked-function-arn")
        self.memory_limit_in_mb = env.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
        self.log_group_name = env.get("AWS_LAMBDA_LOG_GROUP_NAME")
        self.log_stream_name = env.get("AWS_LAMBDA_LOG_STREAM_NAME")
        self.tenant_id = fields.get("lambda-runtime-aws-tenant-id")
        client = _parsed(fields.get("lambda-runtime-client-context"), "Client Context")
        self.client_context = None if client is None else _ClientContext(client)
        self.identity = _Identity(_parsed(fields.get("lambda-runtime-cognito-identity"), "Cognito Identity") or {})
        self._deadline_millis = int(fields.get("lambda-runtime-deadline-ms", 0))

    def get_remaining_time_in_millis(self):
        return max(self._deadline_millis - int(time.time() * 1000), 0)

    def log(self, message):
        print(message, end="")

    def __repr__(self):
        return "LambdaContext(%s)" % ",".join("%s=%s" % each for each in vars(self).items() if each[0][0] != "_")


def _parsed(text, name):
    if not text:
        return None
    try:
        return json.loads(text)
    except ValueError as error:
        raise Fault("Runtime.LambdaContextUnmarshalError", "Unable to parse %s JSON: %s" % (name, error)) from error
