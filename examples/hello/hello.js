exports.handler = async (event) => `Hello, ${event.queryStringParameters?.name ?? "world"}!\n`;
