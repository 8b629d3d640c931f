package dev.roundhouse.admin;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.gateway.Problems;
import dev.roundhouse.http.Request;
import dev.roundhouse.http.Response;
import dev.roundhouse.kernel.Durations;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.operations.UpdateOperations;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonType;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.security.Principal;
import dev.roundhouse.security.Scope;
import dev.roundhouse.updates.Look;
import dev.roundhouse.updates.PolicyInForce;
import dev.roundhouse.updates.Running;
import dev.roundhouse.updates.UpdateException;
import dev.roundhouse.updates.UpdatePolicy;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// `/api/v1/updates`: which versions of servers run, which there are, and what policies make of
/// them. Every answer says the mode.
final class UpdatesRoute {
  private static final String CHECK = "check";
  private static final String DESCRIPTION = "openapi.json";
  private static final String POLICIES = "policies/";
  private static final String DOWNLOADS = "history/downloads";
  private static final String FETCH = "/fetch";
  private static final int MOST_DOWNLOADS = 100;
  private static final Set<String> POLICY_MEMBERS =
      Set.of("channel", "minAge", "window", "windowLength", "approvals", "forbiddenLicences");

  private final UpdateOperations updates;
  private final Ticker ticker;
  private final JobsRoute jobs;
  private final CareRoute care;

  UpdatesRoute(UpdateOperations updates, Ticker ticker) {
    this.updates = requireNonNull(updates, "updates");
    this.ticker = requireNonNull(ticker, "ticker");
    this.jobs = new JobsRoute(updates);
    this.care = new CareRoute(updates);
  }

  /// Says as a member of a server what it is started from, to whoever may look after servers.
  void version(JsonWriter body, Principal principal, ServerId server) {
    if (principal.may(Scope.MONITOR)) {
      Running running = updates.show(principal, server).running();
      UpdateJson.version(body.key("version"), running, updates.pinned(principal, server));
    }
  }

  /// @param name what follows the collection in the path; null for nothing
  void serve(Request request, Response response, Principal principal, @Nullable String name)
      throws InterruptedException {
    String rest = name == null ? "" : name;
    if (rest.isEmpty() && name == null) {
      if (Answers.isMethod(request, response, "GET")) {
        Answers.send(response, 200, looks(updates.list(principal)));
      }
    } else if (care.serves(request, response, principal, rest)) {
      return;
    } else if (isOfJobs(request, rest) && jobs.serves(request, response, principal, rest)) {
      return;
    } else if (rest.equals(DESCRIPTION)) {
      if (Answers.isMethod(request, response, "GET")) {
        Answers.json(response, 200, description());
      }
    } else if (rest.equals(CHECK) && request.method().equals("POST")) {
      List<ServerId> wanted = wanted(request);
      Answers.send(
          response,
          200,
          looks(wanted.isEmpty() ? updates.checkAll(principal) : updates.check(principal, wanted)));
    } else if (rest.startsWith(POLICIES) && ServerId.isValid(rest.substring(POLICIES.length()))) {
      policy(request, response, principal, new ServerId(rest.substring(POLICIES.length())));
    } else if (rest.equals(DOWNLOADS)) {
      if (Answers.isMethod(request, response, "GET")) {
        Answers.send(response, 200, downloads(principal));
      }
    } else if (rest.endsWith(FETCH) && ServerId.isValid(before(rest, FETCH))) {
      if (Answers.isMethod(request, response, "POST")) {
        fetch(response, principal, new ServerId(before(rest, FETCH)));
      }
    } else if (!ServerId.isValid(rest)) {
      Answers.notFound(response);
    } else if (Answers.method(request).equals("GET")) {
      JsonWriter body = mode();
      UpdateJson.whole(body, updates.show(principal, new ServerId(rest)), ticker.instant());
      Answers.send(response, 200, body.end());
    } else {
      Answers.notAllowed(response, "GET, POST");
    }
  }

  /// The word `check` is a command, and no server that is to be moved.
  private static boolean isOfJobs(Request request, String rest) {
    return !(rest.equals(CHECK) && request.method().equals("POST")) && !rest.equals(DESCRIPTION);
  }

  private static String before(String text, String suffix) {
    return text.substring(0, text.length() - suffix.length());
  }

  private void fetch(Response response, Principal principal, ServerId server)
      throws InterruptedException {
    try {
      JsonWriter body = mode().key("fetched");
      UpdateJson.fetched(body, updates.fetch(principal, server));
      Answers.send(response, 200, body.end());
    } catch (UpdateException e) {
      Problems.send(response, JobsRoute.kind(e), String.valueOf(e.getMessage()));
    }
  }

  private JsonWriter downloads(Principal principal) {
    JsonWriter body = mode().key("underWay").array();
    updates.transfers(principal).forEach(each -> UpdateJson.transfer(body, each));
    body.end().key("ended").array();
    updates.downloads(principal, MOST_DOWNLOADS).forEach(each -> UpdateJson.fetched(body, each));
    return body.end().end();
  }

  private JsonWriter mode() {
    return new JsonWriter().object().member("mode", updates.mode().wire());
  }

  private JsonWriter looks(List<Look> all) {
    JsonWriter body = mode().key("servers").array();
    for (Look each : all) {
      body.object();
      UpdateJson.members(body, each, ticker.instant());
      body.end();
    }
    return body.end().end();
  }

  private void policy(Request request, Response response, Principal principal, ServerId server) {
    PolicyInForce policy =
        switch (Answers.method(request)) {
          case "GET" -> updates.policy(principal, server);
          case "PUT" -> updates.setPolicy(principal, server, policy(json(request)));
          case "DELETE" -> updates.resetPolicy(principal, server);
          default -> null;
        };
    if (policy == null) {
      Answers.notAllowed(response, "GET, PUT, DELETE");
      return;
    }
    JsonWriter body = mode().member("server", server.value()).key("policy");
    UpdateJson.policy(body, policy, ticker.instant());
    Answers.send(response, 200, body.end());
  }

  /// The servers that the body names; none for all.
  private static List<ServerId> wanted(Request request) {
    if (request.body().length == 0) {
      return List.of();
    }
    Json wish = json(request);
    Json servers = wish.get("servers");
    if (wish.type() != JsonType.OBJECT
        || (servers.isPresent()
            && (servers.type() != JsonType.ARRAY || servers.items().isEmpty()))) {
      throw new IllegalArgumentException(
          "the body is {\"servers\":[\"NAME\"]}, or {} for all of them");
    }
    List<ServerId> all = new ArrayList<>();
    for (Json each : servers.items()) {
      String text = each.text();
      if (text == null || !ServerId.isValid(text)) {
        throw new IllegalArgumentException("\"servers\" is a list of names of servers");
      }
      all.add(new ServerId(text));
    }
    return all;
  }

  private static UpdatePolicy policy(Json wish) {
    wish.members().stream()
        .map(Json.Field::key)
        .filter(key -> !POLICY_MEMBERS.contains(key))
        .findFirst()
        .ifPresent(key -> {
          throw new IllegalArgumentException(
              "a policy has no \"" + key + "\"; it has " + new TreeSet<>(POLICY_MEMBERS));
        });
    UpdatePolicy usual = UpdatePolicy.DEFAULT;
    return new UpdatePolicy(
        text(wish, "channel").map(UpdatesRoute::channel).orElse(usual.channel()),
        text(wish, "minAge").map(Durations::parse).orElse(usual.minAge()),
        text(wish, "window"),
        text(wish, "windowLength").map(Durations::parse).orElse(usual.windowLength()),
        Math.toIntExact(wish.get("approvals").integer(usual.approvals())),
        wish.get("forbiddenLicences").items().stream()
            .flatMap(each -> Stream.ofNullable(each.text()))
            .toList());
  }

  private static Optional<String> text(Json wish, String key) {
    Json value = wish.get(key);
    boolean isSaid = value.isPresent() && value.type() != JsonType.NULL;
    if (isSaid && value.type() != JsonType.STRING) {
      throw new IllegalArgumentException("\"" + key + "\" is a text");
    }
    return Optional.ofNullable(value.text());
  }

  private static UpdatePolicy.Channel channel(String text) {
    return Stream.of(UpdatePolicy.Channel.values())
        .filter(each -> each.name().equals(text.toUpperCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "there is no channel \"" + text + "\"; write pin, patch, minor or latest"));
  }

  private static Json json(Request request) {
    try {
      return Json.parse(request.body());
    } catch (MalformedFrame e) {
      throw new IllegalArgumentException("the body is not JSON: " + e.getMessage(), e);
    }
  }

  /// These routes as OpenAPI describes them.
  private static byte[] description() {
    try (InputStream file = UpdatesRoute.class.getResourceAsStream("updates-openapi.json")) {
      return requireNonNull(file, "it is in the jar").readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("the description of the routes cannot be read", e);
    }
  }
}
