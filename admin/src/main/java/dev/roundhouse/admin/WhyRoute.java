package dev.roundhouse.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.roundhouse.http.Request;
import dev.roundhouse.http.Response;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.operations.MenuOperations;
import dev.roundhouse.operations.Missing;
import dev.roundhouse.operations.MissingWords;
import dev.roundhouse.operations.Operations;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.security.Principal;
import java.net.URLDecoder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// `/api/v1/why`: why somebody does not see a tool, or cannot call it.
final class WhyRoute {
  private static final List<String> KEYS = List.of("tool", "token", "person", "virtual", "guest");

  private WhyRoute() {}

  static void serve(
      Operations operations,
      Request request,
      Response response,
      Principal who,
      @Nullable String name) {
    if (name != null) {
      Answers.notFound(response);
    } else if (Answers.isMethod(request, response, "GET")) {
      Map<String, String> query = query(request.query());
      Optional<ServerId> virtual = Optional.ofNullable(query.get("virtual")).map(ServerId::new);
      String tool = query.getOrDefault("tool", "");
      Answers.send(
          response, 200, json(operations.menus().why(who, tool, whom(query), virtual), virtual));
    }
  }

  private static MenuOperations.For whom(Map<String, String> query) {
    String token = query.get("token");
    String person = query.get("person");
    boolean isGuest = "true".equals(query.get("guest"));
    if ((token == null ? 0 : 1) + (person == null ? 0 : 1) + (isGuest ? 1 : 0) > 1) {
      throw new IllegalArgumentException("say one of token, person and guest");
    }
    if (token != null) {
      return new MenuOperations.For.Token(token);
    }
    return person != null
        ? new MenuOperations.For.Person(person)
        : isGuest ? new MenuOperations.For.Guest() : new MenuOperations.For.Me();
  }

  private static Map<String, String> query(@Nullable String query) {
    Map<String, String> found = new TreeMap<>();
    for (String pair : query == null || query.isEmpty() ? new String[0] : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      String key = equals < 0 ? pair : pair.substring(0, equals);
      if (!KEYS.contains(key)) {
        throw new IllegalArgumentException(
            "there is no \"" + key + "\" here; there are " + String.join(", ", KEYS));
      }
      found.put(key, equals < 0 ? "" : URLDecoder.decode(pair.substring(equals + 1), UTF_8));
    }
    return found;
  }

  private static JsonWriter json(MenuOperations.Sight sight, Optional<ServerId> virtual) {
    Missing missing = sight.missing();
    MissingWords words = MissingWords.of(missing);
    JsonWriter body =
        new JsonWriter()
            .object()
            .member("tool", sight.tool())
            .member("for", sight.whose())
            .member("code", missing.code())
            .member("listed", missing.isListed())
            .member("says", words.says())
            .member("next", words.next());
    virtual.ifPresent(name -> body.member("virtual", name.value()));
    sight
        .owner()
        .ifPresent(
            owner -> body.member("server", owner.server().value()).member("own", owner.tool()));
    if (missing instanceof Missing.There(String shownAs)) {
      body.member("shownAs", shownAs);
    }
    if (missing instanceof Missing.NoTool none) {
      body.key("nearest").array();
      none.nearest().forEach(body::string);
      body.end();
    }
    return body.end();
  }
}
