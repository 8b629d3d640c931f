package dev.roundhouse.catalog;

import dev.roundhouse.config.PlacedYaml;
import dev.roundhouse.config.SecretText;
import dev.roundhouse.kernel.Secret;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.protocol.JsonWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Turns one service of `services.yml` into what [ServiceForm] reads, and tells of every key. Used
/// once, by one thread.
final class ServiceEntry {
  private static final Set<String> KNOWN =
      Set.of(
          "image",
          "command",
          "args",
          "port",
          "environment",
          "env",
          "volumes",
          "resources",
          "auto_start",
          "sleep_policy",
          "health_check",
          "description");

  /// What all services of a file share.
  ///
  /// @param folder where relative paths start
  record Surroundings(
      Path folder,
      ServiceHints hints,
      ServiceVariables variables,
      ClientConfigImportSecrets secretNames) {}

  private final String name;
  private final ServerId id;
  private final PlacedYaml entry;
  private final ServiceFilesLedger.Page page;
  private final Surroundings surroundings;
  private final ServiceTexts texts;
  private final Map<String, String> environment = new LinkedHashMap<>();
  private final Map<String, Secret> secrets = new LinkedHashMap<>();
  private List<String> command = List.of();
  private Map<String, String> volumes = Map.of();
  private Map<String, String> resources = Map.of();
  private @Nullable String image;
  private @Nullable String description;
  private @Nullable Integer port;

  ServiceEntry(
      String name,
      ServerId id,
      PlacedYaml entry,
      ServiceFilesLedger.Page page,
      Surroundings surroundings) {
    this.name = name;
    this.id = id;
    this.entry = entry;
    this.page = page;
    this.surroundings = surroundings;
    this.texts = new ServiceTexts(surroundings.variables(), page);
  }

  /// The port it listens on where it comes from.
  Optional<Integer> port() {
    return Optional.ofNullable(port);
  }

  /// The server; empty when it cannot be one, which is told.
  Optional<ServiceFilesReport.Server> server() {
    if (entry.kind() != PlacedYaml.Kind.MAPPING) {
      page.left(page.place(entry), "is not a mapping; a service has an image or a command");
      return Optional.empty();
    }
    image = entry.get("image").map(at -> texts.plain(at, "image")).orElse(null);
    entry.members().forEach(this::read);
    if (entry.get("resources").isEmpty()) {
      resources = ServiceResources.of(null, page, limits());
    }
    readCommand();
    ServiceSleep sleep = new ServiceSleep(name, page, surroundings.hints());
    byte[] slept = sleep.read(entry.get("sleep_policy").orElse(null));
    if (!texts.refusals().isEmpty()) {
      page.left(page.place(entry), String.join("; ", texts.refusals()));
      return Optional.empty();
    }
    return read(body(slept));
  }

  private Optional<ServiceFilesReport.Server> read(byte[] body) {
    try {
      ServerDefinition definition = ServiceForm.read(id, body).definition();
      List<String> changes = new ArrayList<>();
      if (!id.value().equals(name)) {
        changes.add("renamed from \"" + name + "\" to \"" + id + "\"");
      }
      changes.addAll(texts.changes());
      return Optional.of(
          new ServiceFilesReport.Server(
              new ImportReport.Imported(definition, changes, secrets), page.place(entry)));
    } catch (CatalogException e) {
      page.left(page.place(entry), String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private Optional<ServiceHints.Limits> limits() {
    return surroundings.hints().limits(name);
  }

  private void read(String key, PlacedYaml value) {
    switch (key) {
      case "image" -> page.taken(value, key, "");
      case "description" -> {
        description = texts.plain(value, key);
        page.taken(value, key, "");
      }
      case "command", "args", "sleep_policy" -> {
        // Read together, in an order of their own.
      }
      case "port" -> readPort(value);
      case "environment", "env" -> readEnvironment(key, value);
      case "volumes" ->
          volumes = new ServiceVolumes(surroundings.folder(), page, texts).read(value);
      case "resources" -> resources = ServiceResources.of(value, page, limits());
      case "auto_start" -> readAutoStart(value);
      case "health_check" ->
          page.refusedBelow(
              value,
              key,
              "health comes from real traffic here; a server that fails is started anew");
      default -> page.refused(value, key, "is no key of a service" + NearName.of(key, KNOWN));
    }
  }

  private void readPort(PlacedYaml value) {
    String written = value.text().orElse("");
    ServiceVariables.Filled filled = surroundings.variables().fill(written);
    Optional<Integer> read = ServiceNumbers.port(filled.text());
    if (read.isEmpty()) {
      page.fault(value, "port", "is no port from 1 to 65535");
      return;
    }
    port = read.get();
    page.refused(
        value, "port", "not needed: the server is reached through its standard input and output");
  }

  private void readAutoStart(PlacedYaml value) {
    boolean isOn = value.text().orElse("").equals("true");
    page.refused(
        value,
        "auto_start",
        isOn
            ? "no effect: servers start when they are wanted; write sleep: {never: true} for one"
                + " that must not sleep"
            : "servers start when they are wanted, always");
  }

  private void readCommand() {
    List<String> words = new ArrayList<>();
    entry.get("command").ifPresent(at -> words.addAll(texts.words(at, "command")));
    entry.get("args").ifPresent(at -> words.addAll(texts.words(at, "args")));
    command = words;
    if (words.isEmpty() || !texts.refusals().isEmpty()) {
      return;
    }
    PlacedYaml at = entry.get("command").or(() -> entry.get("args")).orElse(entry);
    try {
      Optional<List<String>> inner = CommandWords.unwrapped(words);
      inner.ifPresent(found -> command = found);
      page.say(
          page.place(at),
          "command",
          inner.isPresent()
              ? ServiceFilesReport.Result.TRANSLATED
              : ServiceFilesReport.Result.TAKEN,
          inner.isPresent()
              ? "the server behind --stdio is started itself: Roundhouse speaks HTTP for it"
              : "");
    } catch (IllegalArgumentException e) {
      page.fault(at, "command", String.valueOf(e.getMessage()));
      texts.refuse("has a command that cannot be read: " + e.getMessage());
    }
  }

  private void readEnvironment(String group, PlacedYaml value) {
    if (value.kind() == PlacedYaml.Kind.LIST) {
      page.refused(value, group, "is a list; write a mapping of NAME: value");
      texts.refuse("has its " + group + " as a list; write a mapping of NAME: value");
      return;
    }
    value.members().forEach((key, at) -> readVariable(group + "." + key, key, at));
  }

  private void readVariable(String path, String key, PlacedYaml at) {
    String written = at.text().orElse("");
    ServiceVariables.Filled filled = surroundings.variables().fill(written);
    if (filled.isAmbiguous() && !filled.unresolved().isEmpty()) {
      page.fault(at, path, "mixes variables that are known with one that is not");
      texts.refuse("has " + path + " that mixes known variables with an unknown one");
      return;
    }
    Optional<ClientConfigImportSecrets.Found> secret =
        filled.unresolved().isEmpty()
            ? ClientConfigImportSecrets.find(key, filled.text())
            : Optional.empty();
    if (secret.isPresent()) {
      String stored = surroundings.secretNames().name(id, "env " + key, key);
      secrets.put(stored, Secret.of(secret.get().value()));
      environment.put(key, secret.get().scheme() + "${secret:" + stored + "}");
      texts.changed("env " + key + ": the value was moved to the secret \"" + stored + "\"");
      page.say(
          page.place(at),
          path,
          ServiceFilesReport.Result.TRANSLATED,
          "the value became a secret file");
    } else if (filled.unresolved().isEmpty()) {
      environment.put(key, SecretText.literal(filled.text()).template());
      page.taken(at, path, filled.isPlain() ? "" : "with its variables filled in");
    } else {
      unresolved(path, key, at, filled);
    }
  }

  private void unresolved(String path, String key, PlacedYaml at, ServiceVariables.Filled filled) {
    try {
      environment.put(key, SecretText.fromClientSyntax(filled.text()).template());
    } catch (IllegalArgumentException e) {
      texts.refuse("has " + path + " that cannot be read: " + e.getMessage());
    }
    String names = String.join(", ", filled.unresolved());
    page.fault(
        at,
        path,
        "unresolved variable "
            + names
            + ": give it with --env-file, or set it where Roundhouse runs, else the server does not"
            + " start");
    texts.changed(
        "env " + key + " refers to " + names + " of the environment in which Roundhouse runs");
  }

  private byte[] body(byte[] sleep) {
    JsonWriter body = new JsonWriter().object().member("name", id.value());
    String told =
        id.value().equals(name) ? description : Optional.ofNullable(description).orElse(name);
    if (told != null) {
      body.member("description", told);
    }
    if (image != null) {
      body.member("image", image);
    }
    body.key("command").array();
    command.forEach(body::string);
    body.end();
    map(body, "environment", environment);
    map(body, "volumes", volumes);
    if (!resources.isEmpty()) {
      map(body, "resources", resources);
    }
    if (sleep.length > 2) {
      body.key("sleep").raw(sleep);
    }
    return body.end().toBytes();
  }

  private static void map(JsonWriter body, String key, Map<String, String> members) {
    body.key(key).object();
    members.forEach(body::member);
    body.end();
  }
}
