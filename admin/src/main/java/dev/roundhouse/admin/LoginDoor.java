package dev.roundhouse.admin;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.gateway.Gate;
import dev.roundhouse.gateway.ProblemKind;
import dev.roundhouse.gateway.Problems;
import dev.roundhouse.http.Request;
import dev.roundhouse.http.Response;
import dev.roundhouse.kernel.Secret;
import dev.roundhouse.operations.PeopleOperations;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.security.AuditException;
import dev.roundhouse.security.LoginResult;
import dev.roundhouse.security.LoginResult.Admitted;
import dev.roundhouse.security.Scope;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `/api/v1/auth/login`, `refresh` and `logout`: open to those who have no token yet. Whoever is
/// refused is told the same whatever the reason.
final class LoginDoor {
  private static final String BASE = "/api/v1/auth/";
  private static final Set<String> ACTIONS = Set.of("login", "refresh", "logout");
  private static final int LARGEST = 4096;

  private final Gate gate;
  private final PeopleOperations people;

  LoginDoor(Gate gate, PeopleOperations people) {
    this.gate = requireNonNull(gate, "gate");
    this.people = requireNonNull(people, "people");
  }

  /// False, and nothing answered, when the path is none of these.
  boolean handles(Request request, Response response) throws InterruptedException {
    String path = request.path();
    String action = path.startsWith(BASE) ? path.substring(BASE.length()) : "";
    if (!ACTIONS.contains(action)) {
      return false;
    }
    if (gate.isFromHere(request, response)) {
      serve(request, response, action);
    }
    return true;
  }

  private void serve(Request request, Response response, String action)
      throws InterruptedException {
    if (!Answers.isMethod(request, response, "POST")) {
      return;
    }
    String type = request.header("content-type");
    // A page of somebody else can make a browser send a form, but not this.
    if (type == null || !type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
      Problems.send(
          response, ProblemKind.UNSUPPORTED_MEDIA_TYPE, "Content-Type must be application/json");
      return;
    }
    if (request.body().length > LARGEST) {
      Problems.send(
          response, ProblemKind.BODY_TOO_LARGE, "a login has at most " + LARGEST + " bytes");
      return;
    }
    try {
      act(Json.parse(request.body()), response, action);
    } catch (MalformedFrame e) {
      Problems.send(response, ProblemKind.MALFORMED, "the body is not JSON: " + e.getMessage());
    } catch (AuditException e) {
      Problems.send(response, ProblemKind.AUDIT_UNAVAILABLE, String.valueOf(e.getMessage()));
    }
  }

  private void act(Json body, Response response, String action) throws InterruptedException {
    if (action.equals("login")) {
      String name = body.get("username").text();
      String known = name == null ? body.get("email").text() : name;
      String password = body.get("password").text();
      if (known == null || password == null) {
        missing(response, "\"username\" (or \"email\") and \"password\"");
      } else {
        answer(response, people.login(known, Secret.of(password)));
      }
      return;
    }
    String refresh = body.get("refresh_token").text();
    if (refresh == null) {
      missing(response, "\"refresh_token\"");
    } else if (action.equals("refresh")) {
      answer(response, people.refresh(Secret.of(refresh)));
    } else {
      people.logout(Secret.of(refresh));
      response.status(204).header("Cache-Control", "no-store").send();
    }
  }

  private static void missing(Response response, @Nullable String what) {
    Problems.send(response, ProblemKind.INVALID, "the body lacks " + what);
  }

  private static void answer(Response response, LoginResult result) {
    switch (result) {
      case Admitted admitted -> admitted(response, admitted);
      case LoginResult.Refused _ -> {
        response.header("WWW-Authenticate", "Bearer realm=\"roundhouse\"");
        Problems.send(
            response,
            ProblemKind.LOGIN_REFUSED,
            "this login is not accepted; after several wrong passwords an account is locked for a"
                + " while");
      }
      case LoginResult.Busy _ -> {
        response.header("Retry-After", "5");
        Problems.send(response, ProblemKind.LOGIN_BUSY, "too many log in at once; try again");
      }
    }
  }

  private static void admitted(Response response, Admitted admitted) {
    Duration good =
        Duration.between(
            admitted.access().details().created(), admitted.access().details().expires());
    JsonWriter body =
        new JsonWriter()
            .object()
            .member("access_token", admitted.access().token().reveal())
            .member("token_type", "Bearer")
            .member("expires_in", good.toSeconds())
            .member("refresh_token", admitted.refresh().reveal())
            .member("refresh_expires_in", admitted.refreshFor().toSeconds())
            .key("user")
            .object()
            .member("name", admitted.account().name())
            .key("scopes")
            .array();
    admitted.account().scopes().stream().map(Scope::wire).sorted().forEach(body::string);
    Answers.send(response, 200, body.end().end().end());
  }
}
