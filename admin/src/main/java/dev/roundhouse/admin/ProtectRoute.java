package dev.roundhouse.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.http.Request;
import dev.roundhouse.http.Response;
import dev.roundhouse.kernel.Durations;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.operations.ProtectOperations;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonType;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.security.Principal;
import dev.roundhouse.updates.ProtectedItem;
import dev.roundhouse.updates.ProtectedSet;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// `/api/v1/protect`: what nobody changes without an authorisation, what others have changed all
/// the same, and the ledger of what was authorised.
final class ProtectRoute {
  private static final String DESCRIPTION = "openapi.json";
  private static final String AUTHORIZATIONS = "authorizations";
  private static final String MARKDOWN = "format=markdown";
  private static final int MOST_AUTHORIZATIONS = 500;
  private static final int MOST_CHANGES = 1000;
  private static final int MOST_LINES = 10_000;
  private static final String BASELINE_WHY = "a baseline was asked for";

  private final ProtectOperations protection;
  private final Ticker ticker;

  ProtectRoute(ProtectOperations protection, Ticker ticker) {
    this.protection = requireNonNull(protection, "protection");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /// @param name what follows the collection in the path; null for nothing
  void serve(Request request, Response response, Principal principal, @Nullable String name) {
    switch (name == null ? "" : name) {
      case DESCRIPTION -> {
        if (Answers.isMethod(request, response, "GET")) {
          Answers.json(response, 200, description());
        }
      }
      case "verify" -> {
        if (Answers.isMethod(request, response, "GET")) {
          Answers.send(response, 200, ProtectJson.report(protection.verify(principal)));
        }
      }
      case "baseline" -> {
        if (Answers.isMethod(request, response, "POST")) {
          baseline(request, response, principal);
        }
      }
      case "authorize" -> {
        if (Answers.isMethod(request, response, "POST")) {
          authorize(request, response, principal);
        }
      }
      case AUTHORIZATIONS -> {
        if (Answers.isMethod(request, response, "GET")) {
          authorizations(response, principal);
        }
      }
      case "restore" -> {
        if (Answers.isMethod(request, response, "POST")) {
          restore(request, response, principal);
        }
      }
      case "changes" -> {
        if (Answers.isMethod(request, response, "GET")) {
          changes(request, response, principal);
        }
      }
      case String rest when rest.matches(AUTHORIZATIONS + "/[0-9a-f]{1,32}") -> {
        if (Answers.isMethod(request, response, "DELETE")) {
          protection.revoke(principal, rest.substring(AUTHORIZATIONS.length() + 1));
          response.status(204).send();
        }
      }
      default -> Answers.notFound(response);
    }
  }

  private void baseline(Request request, Response response, Principal principal) {
    Json wish = request.body().length == 0 ? Json.ABSENT : json(request, Set.of("why"));
    String why = text(wish, "why").orElse(BASELINE_WHY);
    Answers.send(response, 200, ProtectJson.baseline(protection.baseline(principal, why)));
  }

  private void authorize(Request request, Response response, Principal principal) {
    Json wish = json(request, Set.of("item", "why", "version", "digest", "until", "for"));
    ProtectedSet.Wish wanted =
        new ProtectedSet.Wish(
            item(wish),
            text(wish, "why").orElse(""),
            text(wish, "version"),
            text(wish, "digest"),
            until(wish));
    JsonWriter body = new JsonWriter();
    ProtectJson.authorization(body, protection.authorize(principal, wanted), ticker.instant());
    Answers.send(response, 201, body);
  }

  private Optional<Instant> until(Json wish) {
    Optional<String> length = text(wish, "for");
    Optional<String> end = text(wish, "until");
    if (length.isPresent() && end.isPresent()) {
      throw new IllegalArgumentException("say either \"until\" or \"for\"");
    }
    try {
      return end.map(Instant::parse)
          .or(() -> length.map(each -> ticker.instant().plus(Durations.parse(each))));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "\"until\" is a time such as 2026-11-21T10:00:00Z, and \"for\" a duration such as 2h", e);
    }
  }

  private void authorizations(Response response, Principal principal) {
    JsonWriter body = new JsonWriter().object().key(AUTHORIZATIONS).array();
    Instant now = ticker.instant();
    protection
        .authorizations(principal, MOST_AUTHORIZATIONS)
        .forEach(each -> ProtectJson.authorization(body, each, now));
    Answers.send(response, 200, body.end().end());
  }

  private void restore(Request request, Response response, Principal principal) {
    ProtectedItem item = item(json(request, Set.of("item")));
    JsonWriter body = new JsonWriter();
    ProtectJson.change(body, protection.restore(principal, item));
    Answers.send(response, 200, body);
  }

  private void changes(Request request, Response response, Principal principal) {
    String query = request.query();
    if (query != null && !query.isEmpty() && !query.equals(MARKDOWN)) {
      throw new IllegalArgumentException("the query is nothing, or " + MARKDOWN);
    }
    if (MARKDOWN.equals(query)) {
      String text = ProtectJson.markdown(protection.changes(principal, MOST_LINES));
      response
          .status(200)
          .header("Content-Type", "text/markdown; charset=utf-8")
          .header("Cache-Control", "no-store")
          .send(text.getBytes(UTF_8));
      return;
    }
    JsonWriter body = new JsonWriter().object().key("changes").array();
    protection.changes(principal, MOST_CHANGES).forEach(each -> ProtectJson.change(body, each));
    Answers.send(response, 200, body.end().end());
  }

  private static ProtectedItem item(Json wish) {
    return ProtectedItem.parse(
        text(wish, "item")
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "say which \"item\": server:NAME, pin:NAME, virtual:NAME, file:/PATH, package:/FOLDER or baseline")));
  }

  private static Optional<String> text(Json wish, String key) {
    Json value = wish.get(key);
    boolean isSaid = value.isPresent() && value.type() != JsonType.NULL;
    if (isSaid && value.type() != JsonType.STRING) {
      throw new IllegalArgumentException("\"" + key + "\" is a text");
    }
    return Optional.ofNullable(value.text());
  }

  private static Json json(Request request, Set<String> known) {
    try {
      Json json = Json.parse(request.body());
      json.members().stream()
          .map(Json.Field::key)
          .filter(key -> !known.contains(key))
          .findFirst()
          .ifPresent(key -> {
            throw new IllegalArgumentException(
                "there is no \"" + key + "\" here; there is " + new TreeSet<>(known));
          });
      return json;
    } catch (MalformedFrame e) {
      throw new IllegalArgumentException("the body is not JSON: " + e.getMessage(), e);
    }
  }

  /// These routes as OpenAPI describes them.
  private static byte[] description() {
    try (InputStream file = ProtectRoute.class.getResourceAsStream("protect-openapi.json")) {
      return requireNonNull(file, "it is in the jar").readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("the description of the routes cannot be read", e);
    }
  }
}
