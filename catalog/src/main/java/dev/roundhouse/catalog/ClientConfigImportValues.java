package dev.roundhouse.catalog;

import dev.roundhouse.config.SecretText;
import dev.roundhouse.kernel.Secret;
import dev.roundhouse.kernel.ServerId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The environment variables and headers of one entry. Secrets written in clear leave them here, so
/// that a definition never holds one.
final class ClientConfigImportValues {
  private final ServerId id;
  private final Map<String, JsonNode> inputs;
  private final ClientConfigImportSecrets names;
  private final ClientConfigImportReferences references;
  private final List<String> changes;
  private final Map<String, Secret> secrets = new LinkedHashMap<>();
  private final List<String> notes = new ArrayList<>();

  ClientConfigImportValues(
      ServerId id,
      Map<String, JsonNode> inputs,
      ClientConfigImportSecrets names,
      ClientConfigImportReferences references,
      List<String> changes) {
    this.id = id;
    this.inputs = inputs;
    this.names = names;
    this.references = references;
    this.changes = changes;
  }

  Map<String, Secret> secrets() {
    return secrets;
  }

  List<String> notes() {
    return notes;
  }

  /// Reads a whole `env` or `headers` object.
  Map<String, SecretText> read(String section, @Nullable JsonNode written)
      throws ClientConfigImportRefusal {
    if (written == null) {
      return Map.of();
    }
    if (!(written instanceof ObjectNode object)) {
      throw new ClientConfigImportRefusal(
          "has " + section + " that is not an object; write { \"NAME\": \"value\" }");
    }
    Map<String, SecretText> texts = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> property : object.properties()) {
      String where = section + " " + property.getKey();
      JsonNode value = property.getValue();
      if (value.isNull()) {
        changes.add(where + " has no value and was left out");
      } else if (value.isValueNode()) {
        texts.put(property.getKey(), value(where, property.getKey(), value.asString()));
      } else {
        throw new ClientConfigImportRefusal(where + " is not text; put it in quotes");
      }
    }
    return texts;
  }

  private SecretText value(String where, String key, String text) throws ClientConfigImportRefusal {
    Optional<ClientConfigImportSecrets.Found> found = ClientConfigImportSecrets.find(key, text);
    return found.isPresent() && references.isLiteral(text)
        ? SecretText.parse(movedOut(where, key, found.get()))
        : references.secretText(where, text, this::secretOfInput);
  }

  private String movedOut(String where, String key, ClientConfigImportSecrets.Found found) {
    String name = names.name(id, where, key);
    secrets.put(name, Secret.of(found.value()));
    changes.add(where + ": the value was moved to the secret \"" + name + "\"");
    return found.scheme() + "${secret:" + name + "}";
  }

  private String secretOfInput(String input) {
    String name = names.name(id, "input " + input, input);
    String question =
        inputs.containsKey(input) && inputs.get(input).path("description").isString()
            ? " (" + inputs.get(input).path("description").stringValue() + ")"
            : "";
    String note =
        id
            + ": the client asks for \""
            + input
            + "\""
            + question
            + "; write the answer to the secret file \""
            + name
            + "\"";
    if (!notes.contains(note)) {
      notes.add(note);
      changes.add("${input:" + input + "} became ${secret:" + name + "}");
    }
    return name;
  }

  /// Codex: names of variables the server gets from the client's own environment.
  void addPassedOn(@Nullable JsonNode variables, Map<String, SecretText> env)
      throws ClientConfigImportRefusal {
    if (variables instanceof ArrayNode array) {
      for (JsonNode variable : array) {
        String name =
            variable.isString() ? variable.stringValue() : variable.path("name").asString("");
        env.putIfAbsent(name, fromVariable("env_vars", name));
        changes.add("env " + name + ": passed on as ${env:" + name + "}");
      }
    }
  }

  /// Codex: headers whose values stand in variables.
  void addFromVariables(@Nullable JsonNode variables, Map<String, SecretText> headers)
      throws ClientConfigImportRefusal {
    if (variables instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> header : object.properties()) {
        headers.put(
            header.getKey(), fromVariable("env_http_headers", header.getValue().asString("")));
      }
    }
  }

  /// Codex: a bearer token that stands in a variable.
  void addBearer(Optional<String> variable, Map<String, SecretText> headers)
      throws ClientConfigImportRefusal {
    if (variable.isPresent()) {
      SecretText token = fromVariable("bearer_token_env_var", variable.get());
      headers.put("Authorization", SecretText.parse("Bearer " + token));
      changes.add("bearer_token_env_var became the header Authorization: Bearer " + token);
    }
  }

  private SecretText fromVariable(String where, String name) throws ClientConfigImportRefusal {
    if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
      throw new ClientConfigImportRefusal(where + " holds something that names no variable");
    }
    return SecretText.parse("${env:" + name + "}");
  }

  /// A setting of unknown meaning, with what is surely a secret in it replaced by a reference.
  JsonNode withoutSecrets(String key, JsonNode value) {
    return withoutSecrets(key, key, value.deepCopy());
  }

  private JsonNode withoutSecrets(String path, String key, JsonNode value) {
    switch (value) {
      case ObjectNode object ->
          object
              .properties()
              .forEach(inner ->
                  inner.setValue(
                      withoutSecrets(
                          path + "." + inner.getKey(), inner.getKey(), inner.getValue())));
      case ArrayNode array -> {
        for (int i = 0; i < array.size(); i++) {
          array.set(i, withoutSecrets(path, "", array.get(i)));
        }
      }
      default -> {
        return value.isString() ? scalar(path, key, value) : value;
      }
    }
    return value;
  }

  private JsonNode scalar(String path, String key, JsonNode value) {
    String text = value.stringValue();
    Optional<ClientConfigImportSecrets.Found> found =
        ClientConfigImportSecrets.findCertain(key, text);
    return found.isPresent() && !text.contains("${")
        ? ClientConfigImportFile.JSON.getNodeFactory().stringNode(movedOut(path, path, found.get()))
        : value;
  }
}
