// Small words in which fixtures are written: content blocks and schemas.

export const STRING = { type: 'string' };

export const text = (value) => ({ type: 'text', text: value });
export const says = (value) => ({ content: [text(value)] });
export const embedded = (uri, mimeType, value) => ({ type: 'resource', resource: { uri, mimeType, text: value } });
export const object = (properties = {}, required = [], extra = {}) => ({ type: 'object', properties, required, ...extra });
export const user = (content) => ({ role: 'user', content });
