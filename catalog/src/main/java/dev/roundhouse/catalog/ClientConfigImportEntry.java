package dev.roundhouse.catalog;

import dev.roundhouse.catalog.Transport.Http.Kind;
import dev.roundhouse.config.SecretText;
import dev.roundhouse.kernel.ServerId;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Turns one entry of a client's file into a server definition. Used once, by one thread.
final class ClientConfigImportEntry {
  private static final Pattern SECRET_OPTION = Pattern.compile("--?([A-Za-z][\\w-]*)(=.+)?");
  private static final double MAX_TIMEOUT_SECONDS = Duration.ofDays(1).toSeconds();

  private final ServerId id;
  private final ObjectNode entry;
  private final ClientConfigImportShape shape;
  private final ClientConfigImportValues values;
  private final ClientConfigImportReferences references;
  private final List<String> changes;
  private final boolean isAsIs;
  private final Set<String> understood = new LinkedHashSet<>();

  ClientConfigImportEntry(
      ServerId id,
      ObjectNode entry,
      ClientConfigImportShape shape,
      ClientConfigImportSecrets secrets,
      List<String> changes,
      boolean isAsIs) {
    this.id = id;
    this.isAsIs = isAsIs;
    this.entry = entry;
    this.shape = shape;
    this.changes = changes;
    Set<String> ownVariables = new LinkedHashSet<>(entry.path("env").propertyNames());
    ownVariables.addAll(entry.path("environment").propertyNames());
    this.references = new ClientConfigImportReferences(shape, ownVariables, changes::add);
    this.values = new ClientConfigImportValues(id, shape.inputs(), secrets, references, changes);
  }

  ImportReport.Imported imported() throws ClientConfigImportRefusal {
    Optional<Kind> remote = remoteKind();
    Transport transport = remote.isPresent() ? http(remote.get()) : stdio();
    boolean enabled = isEnabled();
    if (!enabled) {
      changes.add("stays disabled, as it is with the client");
    }
    Optional<String> description = text("description");
    Duration timeout = callTimeout();
    Map<String, String> extras = extras();
    try {
      ServerDefinition definition =
          new ServerDefinition(
              id,
              transport,
              Isolation.SESSION,
              Origin.STORE,
              enabled,
              description,
              timeout,
              extras);
      return new ImportReport.Imported(definition, changes, values.secrets());
    } catch (IllegalArgumentException e) {
      throw new ClientConfigImportRefusal(String.valueOf(e.getMessage()));
    }
  }

  /// What the person still has to do for this server.
  List<String> notes() {
    return values.notes();
  }

  private Optional<Kind> remoteKind() throws ClientConfigImportRefusal {
    Optional<String> type = text("type", "transport", "transportType");
    if (type.isPresent()) {
      String word = type.get().toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
      return switch (word) {
        case "stdio", "local" -> Optional.empty();
        case "sse" -> Optional.of(Kind.SSE);
        case "http", "streamablehttp", "streamable" -> Optional.of(Kind.STREAMABLE);
        case "remote" -> Optional.of(Kind.AUTO);
        default ->
            throw new ClientConfigImportRefusal(
                "has the type \"" + type.get() + "\"; known are stdio, http and sse");
      };
    }
    boolean command = present("command");
    boolean url = present("url") || present("serverUrl") || present("baseUrl");
    if (command && (url || present("httpUrl"))) {
      throw new ClientConfigImportRefusal(
          "has both a command and a url; remove one, or say which with \"type\"");
    }
    if (present("httpUrl")) {
      return Optional.of(Kind.STREAMABLE);
    }
    return url ? Optional.of(Kind.AUTO) : Optional.empty();
  }

  private boolean present(String key) {
    JsonNode value = entry.get(key);
    return value != null && !value.isNull();
  }

  private Transport stdio() throws ClientConfigImportRefusal {
    List<String> words = new ArrayList<>();
    JsonNode command = take("command");
    if (command instanceof ArrayNode array) {
      addWords("command", array, words);
    } else if (command != null && command.isString()) {
      words.add(references.plain("command", command.stringValue()));
    }
    if (words.isEmpty() || words.getFirst().isBlank()) {
      throw new ClientConfigImportRefusal("has neither a command nor a url; give it one");
    }
    JsonNode args = take("args");
    if (args instanceof ArrayNode array) {
      addWords("args", array, words);
    } else if (args != null) {
      throw new ClientConfigImportRefusal("has args that are not a list; write [\"…\", \"…\"]");
    }
    if (isTheDoor(words)) {
      throw new ClientConfigImportRefusal(
          "is Roundhouse itself, and the door cannot stand behind itself");
    }
    Map<String, SecretText> env =
        new LinkedHashMap<>(values.read("env", take("env", "environment")));
    values.addPassedOn(take("env_vars"), env);
    List<String> started = isAsIs ? words : stored(words, env.keySet());
    List<String> rest = started.subList(1, started.size());
    warnOfSecrets(rest);
    if (present("envFile")) {
      changes.add("envFile is not read; copy the variables the server needs from it into env");
    }
    try {
      return new Transport.Stdio(started.getFirst(), List.copyOf(rest), env, cwd());
    } catch (IllegalArgumentException e) {
      throw new ClientConfigImportRefusal(String.valueOf(e.getMessage()));
    }
  }

  /// Without npx, where that can be.
  private List<String> stored(List<String> words, Set<String> variables) {
    return switch (NpxCommand.read(words, variables)) {
      case NpxCommand.Other _ -> words;
      case NpxCommand.Kept(String why) -> {
        changes.add(why);
        yield words;
      }
      case NpxCommand.Stored(List<String> instead, String told) -> {
        changes.add(told);
        yield instead;
      }
    };
  }

  /// The entry through which this client reaches Roundhouse.
  private static boolean isTheDoor(List<String> words) {
    String command = words.getFirst();
    return command.substring(command.lastIndexOf('/') + 1).equals("roundhouse")
        && words.contains("stdio");
  }

  private void addWords(String key, ArrayNode array, List<String> words)
      throws ClientConfigImportRefusal {
    for (JsonNode word : array) {
      if (!word.isValueNode() || word.isNull()) {
        throw new ClientConfigImportRefusal(
            "has something in " + key + " that is not text; put it in quotes");
      }
      words.add(references.plain(key, word.asString()));
    }
  }

  private void warnOfSecrets(List<String> args) {
    for (int i = 0; i < args.size(); i++) {
      Matcher option = SECRET_OPTION.matcher(args.get(i));
      if (!option.matches() || !ClientConfigImportSecrets.isTelltale(option.group(1))) {
        continue;
      }
      boolean hasValue =
          option.group(2) != null || (i + 1 < args.size() && !args.get(i + 1).startsWith("-"));
      if (hasValue) {
        changes.add(
            "args: --"
                + option.group(1)
                + " was left in place, where everyone on the machine can read its value; pass it"
                + " through env if the server allows");
      }
    }
  }

  private Optional<Path> cwd() throws ClientConfigImportRefusal {
    Optional<String> written = text("cwd");
    if (written.isEmpty() || written.get().isBlank()) {
      return Optional.empty();
    }
    String plain = references.plain("cwd", written.get());
    if (plain.equals("~") || plain.startsWith("~/")) {
      plain = System.getProperty("user.home", "") + plain.substring(1);
      changes.add("cwd: ~ became the home folder, " + plain);
    }
    try {
      Path path = Path.of(plain);
      if (!path.isAbsolute()) {
        changes.add("cwd is relative, and relative to another folder than with the client");
      }
      return Optional.of(path);
    } catch (InvalidPathException _) {
      throw new ClientConfigImportRefusal("has a cwd that is not a path");
    }
  }

  private Transport http(Kind kind) throws ClientConfigImportRefusal {
    String written =
        text("url", "serverUrl", "baseUrl", "httpUrl")
            .orElseThrow(() -> new ClientConfigImportRefusal("has no url; give it one"));
    String plain = references.plain("url", written.strip());
    URI url;
    try {
      url = new URI(plain);
    } catch (URISyntaxException _) {
      throw new ClientConfigImportRefusal("has a url that is not one; check it for blanks");
    }
    String scheme = String.valueOf(url.getScheme());
    if (url.getHost() == null || !(scheme.equals("http") || scheme.equals("https"))) {
      throw new ClientConfigImportRefusal(
          "has a url that does not start with http:// or https:// and a host; only these work");
    }
    if (url.getRawUserInfo() != null) {
      throw new ClientConfigImportRefusal(
          "has a user or password in its url; pass it in an Authorization header instead");
    }
    if (hasSecretParameter(url)) {
      changes.add(
          "url: a secret in it was left in place, where it shows; pass it in a header if the"
              + " server allows");
    }
    Map<String, SecretText> headers =
        new LinkedHashMap<>(values.read("headers", take("headers", "http_headers")));
    values.addFromVariables(take("env_http_headers"), headers);
    values.addBearer(text("bearer_token_env_var"), headers);
    return new Transport.Http(url, headers, kind);
  }

  private static boolean hasSecretParameter(URI url) {
    String query = url.getRawQuery();
    return query != null
        && Pattern.compile("&")
            .splitAsStream(query)
            .map(part -> part.split("=", 2))
            .anyMatch(part -> part.length == 2 && ClientConfigImportSecrets.isTelltale(part[0]));
  }

  private boolean isEnabled() {
    boolean enabled = true;
    if (entry.path("disabled").isBoolean()) {
      understood.add("disabled");
      enabled = !entry.path("disabled").booleanValue();
    }
    if (entry.path("enabled").isBoolean()) {
      understood.add("enabled");
      enabled &= entry.path("enabled").booleanValue();
    }
    return enabled;
  }

  private Duration callTimeout() {
    JsonNode seconds = entry.path("tool_timeout_sec");
    // Elsewhere "timeout" may be seconds or milliseconds, of a call or of the start: kept as is.
    if (shape.dialect() != ClientConfigImportShape.Dialect.CODEX
        || !seconds.isNumber()
        || seconds.asDouble() <= 0
        || seconds.asDouble() > MAX_TIMEOUT_SECONDS) {
      return ServerDefinition.DEFAULT_TIMEOUT;
    }
    understood.add("tool_timeout_sec");
    return Duration.ofMillis(Math.max(1, Math.round(seconds.asDouble() * 1000)));
  }

  private Map<String, String> extras() {
    Map<String, String> extras = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> property : entry.properties()) {
      if (understood.contains(property.getKey()) || property.getValue().isNull()) {
        continue;
      }
      JsonNode kept = values.withoutSecrets(property.getKey(), property.getValue());
      extras.put(property.getKey(), ClientConfigImportFile.JSON.writeValueAsString(kept));
      changes.add("\"" + property.getKey() + "\" has no meaning here; kept as it is");
    }
    return extras;
  }

  /// The first of these keys that is there as text.
  private Optional<String> text(String... keys) {
    for (String key : keys) {
      JsonNode value = entry.path(key);
      if (value.isString()) {
        understood.add(key);
        return Optional.of(value.stringValue());
      }
    }
    return Optional.empty();
  }

  private @Nullable JsonNode take(String... keys) {
    for (String key : keys) {
      if (present(key)) {
        understood.add(key);
        return entry.get(key);
      }
    }
    return null;
  }
}
