package dev.roundhouse.admin;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.admin.api.Description;
import dev.roundhouse.admin.console.ApiPage;
import dev.roundhouse.http.Request;
import dev.roundhouse.http.Response;
import dev.roundhouse.monitoring.Health;

/// `/openapi.json`, and `/docs`, which is the same as a page: every route there is. For whoever has
/// a token, whatever its scopes.
final class DocsRoute {
  private static final String PAGE = "/docs";
  private static final String DOCUMENT = "/openapi.json";

  private final Health health;
  private final ApiPage page = new ApiPage();

  DocsRoute(Health health) {
    this.health = requireNonNull(health, "health");
  }

  static boolean isHere(String path) {
    return path.equals(PAGE) || path.equals(DOCUMENT);
  }

  void serve(Request request, Response response) {
    if (!isHere(request.path())) {
      Answers.notFound(response);
    } else if (Answers.isMethod(request, response, "GET")) {
      byte[] document = Description.document(health.report().version());
      if (request.path().equals(DOCUMENT)) {
        Answers.json(response, 200, document);
      } else {
        page.send(request, response, document);
      }
    }
  }
}
