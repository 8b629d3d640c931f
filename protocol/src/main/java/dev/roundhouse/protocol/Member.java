package dev.roundhouse.protocol;

/// The places in a message that [Frame] finds. A message has one body: its `params` or its
/// `result`. A key that stands twice in its place is refused, because two parsers could read two
/// different messages.
public enum Member {
  JSONRPC(Place.TOP, "jsonrpc"),
  ID(Place.TOP, "id"),
  METHOD(Place.TOP, "method"),
  PARAMS(Place.TOP, "params"),
  RESULT(Place.TOP, "result"),
  ERROR(Place.TOP, "error"),

  NAME(Place.BODY, "name"),
  URI(Place.BODY, "uri"),
  CURSOR(Place.BODY, "cursor"),
  ARGUMENTS(Place.BODY, "arguments"),
  META(Place.BODY, "_meta"),
  PROTOCOL_VERSION(Place.BODY, "protocolVersion"),
  CAPABILITIES(Place.BODY, "capabilities"),
  CLIENT_INFO(Place.BODY, "clientInfo"),
  SERVER_INFO(Place.BODY, "serverInfo"),
  INSTRUCTIONS(Place.BODY, "instructions"),
  LEVEL(Place.BODY, "level"),
  REQUEST_ID(Place.BODY, "requestId"),
  PROGRESS_TOKEN(Place.BODY, "progressToken"),
  TASK_ID(Place.BODY, "taskId"),
  TASK(Place.BODY, "task"),
  REQUEST_STATE(Place.BODY, "requestState"),
  INPUT_RESPONSES(Place.BODY, "inputResponses"),
  INPUT_REQUESTS(Place.BODY, "inputRequests"),
  NOTIFICATIONS(Place.BODY, "notifications"),
  REF(Place.BODY, "ref"),
  ARGUMENT(Place.BODY, "argument"),
  RESULT_TYPE(Place.BODY, "resultType"),
  TTL_MS(Place.BODY, "ttlMs"),
  CACHE_SCOPE(Place.BODY, "cacheScope"),
  NEXT_CURSOR(Place.BODY, "nextCursor"),
  TOOLS(Place.BODY, "tools"),
  RESOURCES(Place.BODY, "resources"),
  RESOURCE_TEMPLATES(Place.BODY, "resourceTemplates"),
  PROMPTS(Place.BODY, "prompts"),
  CONTENT(Place.BODY, "content"),
  CONTENTS(Place.BODY, "contents"),
  STRUCTURED_CONTENT(Place.BODY, "structuredContent"),
  IS_ERROR(Place.BODY, "isError"),
  SUPPORTED_VERSIONS(Place.BODY, "supportedVersions"),
  ROOTS(Place.BODY, "roots"),
  ELICITATION_ID(Place.BODY, "elicitationId"),

  META_PROGRESS_TOKEN(Place.META, "progressToken"),
  META_PROTOCOL_VERSION(Place.META, "io.modelcontextprotocol/protocolVersion"),
  META_CLIENT_CAPABILITIES(Place.META, "io.modelcontextprotocol/clientCapabilities"),
  META_CLIENT_INFO(Place.META, "io.modelcontextprotocol/clientInfo"),
  META_SERVER_INFO(Place.META, "io.modelcontextprotocol/serverInfo"),
  META_LOG_LEVEL(Place.META, "io.modelcontextprotocol/logLevel"),
  META_SUBSCRIPTION_ID(Place.META, "io.modelcontextprotocol/subscriptionId"),
  META_RELATED_TASK(Place.META, "io.modelcontextprotocol/related-task"),
  META_TRACEPARENT(Place.META, "traceparent"),
  META_TRACESTATE(Place.META, "tracestate"),

  ERROR_CODE(Place.ERROR, "code"),
  ERROR_MESSAGE(Place.ERROR, "message"),
  ERROR_DATA(Place.ERROR, "data");

  /// The objects whose members are known.
  enum Place {
    TOP,
    BODY,
    META,
    ERROR
  }

  private final Place place;
  private final String key;

  Member(Place place, String key) {
    this.place = place;
    this.key = key;
  }

  /// The key as it stands on the wire.
  public String key() {
    return key;
  }

  Place place() {
    return place;
  }

  /// This member in a set of 64. The order is never stored or sent, so it may change.
  @SuppressWarnings("EnumOrdinal")
  long bit() {
    return 1L << ordinal();
  }
}
