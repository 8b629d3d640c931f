package dev.roundhouse.admin;

import dev.roundhouse.http.Request;
import dev.roundhouse.http.Response;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.operations.Operations;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.security.AuditQuery;
import dev.roundhouse.security.Principal;
import java.util.Set;
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
    Filters filters = Filters.of(request, KNOWN);
    return new AuditQuery(
        filters.moment("since", ticker),
        filters.text("subject"),
        filters.text("server"),
        filters.text("tool"),
        filters.text("kind"),
        filters.text("outcome"),
        filters.text("request"),
        filters.limit(USUAL, AuditQuery.MOST));
  }
}
