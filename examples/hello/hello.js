exports.handler = async (event) => `Hello from ${event.requestContext.http.path}!\n`;
