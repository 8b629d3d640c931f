package dev.roundhouse.admin;

import dev.roundhouse.gateway.ProblemKind;
import dev.roundhouse.gateway.Problems;
import dev.roundhouse.http.Request;
import dev.roundhouse.http.Response;
import dev.roundhouse.kernel.Secret;
import dev.roundhouse.operations.PeopleOperations;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.security.Account;
import dev.roundhouse.security.Principal;
import dev.roundhouse.security.Scope;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `/api/v1/accounts`: the people who log in with a password.
final class AccountRoute {
  private AccountRoute() {}

  static void serve(
      PeopleOperations people,
      Request request,
      Response response,
      Principal principal,
      @Nullable String name) {
    if (name == null) {
      all(people, request, response, principal);
      return;
    }
    int slash = name.lastIndexOf('/');
    String account = name.substring(0, Math.max(0, slash));
    String action = name.substring(slash + 1);
    if (!action.equals("disable") && !action.equals("reset")) {
      Answers.notFound(response);
    } else if (Answers.isMethod(request, response, "POST")) {
      if (people.list(principal).stream().noneMatch(each -> each.name().equals(account))) {
        Problems.send(
            response,
            ProblemKind.NOT_FOUND,
            "there is no account " + account + "; see: roundhouse admin list");
        return;
      }
      if (action.equals("disable")) {
        people.disable(principal, account);
      } else {
        people.reset(principal, account, password(json(request)));
      }
      response.status(204).send();
    }
  }

  private static void all(
      PeopleOperations people, Request request, Response response, Principal principal) {
    switch (Answers.method(request)) {
      case "GET" -> {
        JsonWriter body = new JsonWriter().object().key("accounts").array();
        people.list(principal).forEach(account -> write(body, account));
        Answers.send(response, 200, body.end().end());
      }
      case "POST" -> {
        Json wish = json(request);
        String name = wish.get("name").text();
        if (name == null) {
          throw new IllegalArgumentException("\"name\" is missing: that of the account");
        }
        Set<Scope> scopes = TokenRoute.scopes(wish);
        Account made =
            people.create(
                principal, name, password(wish), scopes.isEmpty() ? Set.of(Scope.ADMIN) : scopes);
        JsonWriter body = new JsonWriter();
        write(body, made);
        Answers.send(response, 201, body);
      }
      default -> Answers.notAllowed(response, "GET, POST");
    }
  }

  private static Json json(Request request) {
    try {
      return Json.parse(request.body());
    } catch (MalformedFrame e) {
      throw new IllegalArgumentException("the body is not JSON: " + e.getMessage(), e);
    }
  }

  private static Secret password(Json wish) {
    String password = wish.get("password").text();
    if (password == null) {
      throw new IllegalArgumentException("\"password\" is missing");
    }
    return Secret.of(password);
  }

  private static void write(JsonWriter body, Account account) {
    body.object().member("name", account.name()).key("scopes").array();
    account.scopes().stream().map(Scope::wire).sorted().forEach(body::string);
    body.end().member("created", account.created().toString());
    account.disabled().ifPresent(at -> body.member("disabled", at.toString()));
    account.locked().ifPresent(at -> body.member("lockedUntil", at.toString()));
    body.end();
  }
}
