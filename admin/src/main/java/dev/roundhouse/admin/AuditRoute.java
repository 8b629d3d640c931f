package dev.roundhouse.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.roundhouse.http.Request;
import dev.roundhouse.http.Response;
import dev.roundhouse.kernel.Durations;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.operations.Operations;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.security.AuditQuery;
import dev.roundhouse.security.Principal;
import java.net.URLDecoder;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// `/api/v1/audit`: lines of the audit log, filtered by the parameters of the query.
final class AuditRoute {
  private static final int USUAL = 100;
  private static final Set<String> KNOWN =
      Set.of("since", "subject", "server", "tool", "kind", "outcome", "request", "limit");

  private AuditRoute() {}

  static void serve(
      Operations operations,
      Request request,
      Response response,
      Principal principal,
      @Nullable String name,
      Ticker ticker) {
    if (name != null) {
      Answers.notFound(response);
    } else if (Answers.isMethod(request, response, "GET")) {
      JsonWriter body = new JsonWriter().object().key("lines").array();
      operations.audit(principal, query(request, ticker)).forEach(body::raw);
      Answers.send(response, 200, body.end().end());
    }
  }

  private static AuditQuery query(Request request, Ticker ticker) {
    Map<String, String> asked = parameters(request);
    String limit = asked.get("limit");
    return new AuditQuery(
        Optional.ofNullable(asked.get("since")).map(text -> moment(text, ticker)),
        Optional.ofNullable(asked.get("subject")),
        Optional.ofNullable(asked.get("server")),
        Optional.ofNullable(asked.get("tool")),
        Optional.ofNullable(asked.get("kind")),
        Optional.ofNullable(asked.get("outcome")),
        Optional.ofNullable(asked.get("request")),
        limit == null ? USUAL : number(limit));
  }

  /// `1h`, which is an hour ago, or a moment as it stands in a line.
  private static Instant moment(String text, Ticker ticker) {
    try {
      return text.contains("T")
          ? Instant.parse(text)
          : ticker.instant().minus(Durations.parse(text));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "since is a time such as 2026-11-21T10:00:00Z or a duration such as 1h, not \""
              + text
              + "\"",
          e);
    }
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "limit is a whole number from 1 to " + AuditQuery.MOST + ", not " + text, e);
    }
  }

  private static Map<String, String> parameters(Request request) {
    Map<String, String> all = new TreeMap<>();
    String query = request.query();
    if (query == null || query.isEmpty()) {
      return all;
    }
    for (String each : query.split("&", -1)) {
      int equals = each.indexOf('=');
      String key = equals < 0 ? each : each.substring(0, equals);
      // A filter that is not known would be taken for one that fits everything.
      if (!KNOWN.contains(key) || equals < 0) {
        throw new IllegalArgumentException(
            "\"" + key + "\" is no filter; there are " + String.join(", ", new TreeSet<>(KNOWN)));
      }
      all.put(key, URLDecoder.decode(each.substring(equals + 1), UTF_8));
    }
    return all;
  }
}
