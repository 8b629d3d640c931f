package dev.roundhouse.admin.api;

import java.util.List;

/// What tells how everything is: health, metrics, history, alerts, the log, the feed, and this
/// document.
final class WatchingRoutes {
  private static final String STATE = "{status,uptime:number,timestamp:time,version,service}";
  private static final String DETAILED =
      "{status,not_configured:whole,healthy:whole,unknown:whole,degraded:whole,unhealthy:whole,"
          + "critical:whole,total:whole,timestamp:time,components:{*:Component},alerts:[Alert]}";
  private static final String SINCE = "a time, or how long ago, such as 1h";
  private static final String OBJECTIVES =
      "{timestamp:time,compliance:number~,slos:[Objective&ObjectiveStatus]}";
  private static final String REPORT =
      "{from:time,to:time,total:Summary,before:{from:time,to:time}&Summary,"
          + "slos:[Objective&ObjectiveReport]}";
  private static final String MEASURED = "{slo,good:whole,bad:whole,timestamp:time,counted:truth}";
  private static final String WISH = "{summary?,title?,severity?,labels?:{*:text},lasts?}";

  private WatchingRoutes() {}

  static List<Operation> health() {
    String group = "health";
    return List.of(
        Operation.of(
                "get", "/health", "health", group, "Whether this program serves, and since when.")
            .open()
            .gives(STATE)
            .gives(503, "it starts or drains", STATE)
            .fails(405),
        Operation.of("get", "/health/live", "live", group, "Whether this program runs.")
            .open()
            .gives("{status}")
            .fails(405),
        Operation.of("get", "/health/ready", "ready", group, "Whether it takes requests.")
            .open()
            .gives("{status}")
            .gives(503, "it starts or drains", "{status}")
            .fails(405),
        Operation.of(
                "get", "/health/detailed", "healthInDetail", group, "The state of each component.")
            .needs("monitor")
            .gives(DETAILED)
            .gives(503, "nobody can be served", DETAILED));
  }

  static List<Operation> metrics() {
    String group = "metrics and history";
    return List.of(
        Operation.of("get", "/metrics", "metrics", group, "Every metric for Prometheus.")
            .needs("monitor")
            .givesText("text format 0.0.4", "text/plain"),
        Operation.of("get", "/metrics/summary", "summary", group, "All that there was in a time.")
            .needs("monitor")
            .asks("from", "text", SINCE)
            .asks("to", "text", SINCE)
            .gives("{from:time,to:time,servers:{*:Summary}}&Summary")
            .fails(422),
        Operation.of("get", "/api/v1/history", "history", group, "The same over time, in points.")
            .needs("monitor")
            .asks("server", "text", "only this one")
            .asks("from", "text", SINCE)
            .asks("to", "text", SINCE)
            .asks("points", "whole", "how many, 300 if not said")
            .gives("{server:text~,resolutionSeconds:whole,widthSeconds:whole,points:[Point]}")
            .fails(404, 422),
        objectives("/api/v1/slos", "objectives"),
        objectives("/sla/status", "objectivesForMonitors"),
        report("/api/v1/slos/report", "report", "from", "to"),
        report("/sla/report", "reportForMonitors", "start_time", "end_time"),
        measurement("/api/v1/slos/measurements", "measure"),
        measurement("/sla/measurement", "measureForMonitors"));
  }

  private static Operation measurement(String path, String id) {
    return Operation.of(
            "post", path, id, "objectives", "Tells how much was good of an external objective.")
        .needs("admin")
        .takes("{slo,good:whole,bad:whole,timestamp?:time,id?}")
        .gives(MEASURED)
        .gives(201, "it is counted", MEASURED)
        .fails(404, 409, 422, 503);
  }

  private static Operation objectives(String path, String id) {
    return Operation.of("get", path, id, "objectives", "How objectives stand.")
        .needs("monitor")
        .gives(OBJECTIVES)
        .fails(422);
  }

  private static Operation report(String path, String id, String from, String to) {
    return Operation.of("get", path, id, "objectives", "How objectives were met in a time.")
        .needs("monitor")
        .asks(from, "text", SINCE)
        .asks(to, "text", SINCE)
        .gives(REPORT)
        .fails(422);
  }

  /// The same in two places.
  ///
  /// @param base without a slash at its end
  /// @param more what the ids of the second place end with
  static List<Operation> alerts(String base, String more) {
    String group = "alerts";
    return List.of(
        Operation.of("get", base, "listAlerts" + more, group, "Alerts, the newest first.")
            .needs("monitor")
            .asks("state", "text", "pending, firing, acknowledged, suppressed or resolved")
            .asks("limit", "whole", "100 if not said, at most 1000")
            .gives("{alerts:[Alert]}")
            .fails(422),
        Operation.of("post", base, "raiseAlert" + more, group, "Raises an alert by hand.")
            .needs("admin")
            .takes(WISH)
            .gives("Alert")
            .gives(201, "the new alert", "Alert")
            .fails(409, 422, 503),
        Operation.of("get", base + "/{id}", "showAlert" + more, group, "One alert.")
            .needs("monitor")
            .gives("Alert")
            .fails(404),
        Operation.of(
                "post",
                base + "/{id}/acknowledge",
                "acknowledgeAlert" + more,
                group,
                "Says that somebody looks after it.")
            .needs("admin")
            .gives("Alert")
            .fails(404, 409, 503),
        Operation.of(
                "post",
                base + "/{id}/resolve",
                "resolveAlert" + more,
                group,
                "Says that it is over.")
            .needs("admin")
            .gives("Alert")
            .fails(404, 409, 503),
        Operation.of("get", base + "/rules", "listRules" + more, group, "What makes alerts.")
            .needs("monitor")
            .gives("{rules:[Rule]}"),
        Operation.of(
                "get",
                base + "/deliveries",
                "listDeliveries" + more,
                group,
                "Messages about alerts, and what became of them.")
            .needs("monitor")
            .asks("limit", "whole", "100 if not said, at most 1000")
            .gives("{deliveries:[Delivery]}")
            .fails(422),
        Operation.of(
                "post",
                base + "/test",
                "testChannels" + more,
                group,
                "Sends a real message to one channel, or to all.")
            .needs("admin")
            .mayTake("{channel?}")
            .gives("{channels:[{channel,kind,address,taken:truth,problem,ms:whole}]}")
            .fails(404, 422, 503));
  }

  static List<Operation> silences() {
    String group = "alerts";
    return List.of(
        Operation.of(
                "get", "/api/v1/silences", "listSilences", group, "Silences that have not ended.")
            .needs("monitor")
            .gives("{silences:[Silence]}"),
        Operation.of("post", "/api/v1/silences", "silence", group, "Has alerts told to nobody.")
            .needs("admin")
            .takes("{matches:{*:text},lasts,from?:time,comment?}")
            .gives(201, "the silence", "Silence")
            .fails(409, 422, 503),
        Operation.of("delete", "/api/v1/silences/{id}", "endSilence", group, "Ends a silence.")
            .needs("admin")
            .givesNothing(204, "it has ended")
            .fails(404, 503));
  }

  /// The same in two places; see [#alerts].
  static List<Operation> log(String base, String more) {
    String group = "log";
    return List.of(
        filtered(
                Operation.of(
                    "get", base, "readLog" + more, group, "Lines of the log, the oldest first."))
            .gives("{lines:[LogLine]}")
            .fails(422, 503),
        Operation.of("post", base, "addToLog" + more, group, "Adds lines of another program.")
            .needs("admin")
            .takes("{lines?:[object],message?,component?,level?,time?:time,request?}")
            .gives(202, "they are on their way", "{added:whole}")
            .fails(422),
        filtered(Operation.of("get", base + "/search", "searchLog" + more, group, "The same."))
            .gives("{lines:[LogLine]}")
            .fails(422, 503),
        filtered(
                Operation.of(
                    "get",
                    base + "/analysis",
                    "analyzeLog" + more,
                    group,
                    "Kinds of lines; warnings and errors unless another level is asked for."))
            .gives("{kinds:[{fingerprint,count:whole,first:time,last:LogLine}]}")
            .fails(422, 503));
  }

  private static Operation filtered(Operation operation) {
    return operation
        .needs("monitor")
        .asks("since", "text", SINCE)
        .asks("until", "text", SINCE)
        .asks("level", "text", "this or worse")
        .asks("component", "text", "what has written it")
        .asks("request", "text", "the correlation id")
        .asks("query", "text", "what it contains")
        .asks("limit", "whole", "the newest so many: 100 if not said, at most 10000");
  }

  static List<Operation> feed() {
    String group = "feed";
    String what = "What happens, as it happens, ";
    return List.of(
        followed(Operation.of("get", "/ws", "followBySocket", group, what + "over a WebSocket."))
            .givesNothing(101, "a WebSocket; the first message may say the token")
            .fails(422, 426, 503),
        followed(
                Operation.of(
                    "get", "/events", "followByEvents", group, what + "as an event stream."))
            .givesText("an event each", "text/event-stream")
            .fails(422, 503));
  }

  private static Operation followed(Operation operation) {
    return operation
        .needs("monitor")
        .asks("topics", "text", "those that are wanted, with commas between")
        .asks("servers", "text", "the same")
        .asks("after", "text", "the id of the last event that was seen");
  }

  static List<Operation> description() {
    String group = "this document";
    return List.of(
        Operation.of("get", "/docs", "describeToPeople", group, "This document, for people.")
            .givesText("a page", "text/html"),
        Operation.of("get", "/openapi.json", "describe", group, "This document.").gives("object"),
        Operation.of(
                "get",
                "/api/v1/protect/openapi.json",
                "describeProtection",
                group,
                "The part of it about protection.")
            .gives("object"));
  }
}
