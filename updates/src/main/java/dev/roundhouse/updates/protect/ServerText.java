package dev.roundhouse.updates.protect;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.DefinitionJson;
import dev.roundhouse.catalog.Origin;
import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonType;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.updates.UpdatePolicy;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// What is protected of a server: its definition in force, with secrets as references only, and the
/// policy that a person has set for it.
record ServerText(ServerDefinition definition, Optional<UpdatePolicy> policy) {
  private static final String DEFINITION = "definition";
  private static final String POLICY = "policy";

  ServerText {
    requireNonNull(definition, "definition");
    requireNonNull(policy, "policy");
  }

  /// In one form, whatever the order that it was written in.
  byte[] bytes() {
    JsonWriter body = new JsonWriter().object();
    body.key(DEFINITION).raw(DefinitionJson.write(definition));
    policy.ifPresent(each -> write(body.key(POLICY), each));
    return CanonicalJson.of(body.end().toBytes());
  }

  private static void write(JsonWriter body, UpdatePolicy policy) {
    body.object()
        .member("channel", policy.channel().name())
        .member("minAge", policy.minAge().toSeconds())
        .member("windowLength", policy.windowLength().toSeconds())
        .member("approvals", policy.approvals());
    policy.window().ifPresent(text -> body.member("window", text));
    body.key("forbiddenLicences").array();
    policy.forbiddenLicences().forEach(body::string);
    body.end().end();
  }

  /// Reads what [#bytes] wrote.
  static ServerText read(byte[] bytes) {
    Json json = json(bytes);
    Json definition = json.get(DEFINITION);
    Json policy = json.get(POLICY);
    Origin origin = origin(definition);
    return new ServerText(
        DefinitionJson.readServer(definition.raw(), origin),
        policy.isPresent() ? Optional.of(policy(policy)) : Optional.empty());
  }

  private static Origin origin(Json definition) {
    return "file".equals(definition.get("origin").text()) ? Origin.FILE : Origin.STORE;
  }

  /// Where a definition comes from that stands there alone.
  static Origin origin(byte[] definition) {
    return origin(json(definition));
  }

  private static UpdatePolicy policy(Json json) {
    String channel = String.valueOf(json.get("channel").text());
    List<String> licences =
        json.get("forbiddenLicences").items().stream()
            .flatMap(each -> Stream.ofNullable(each.text()))
            .toList();
    return new UpdatePolicy(
        UpdatePolicy.Channel.valueOf(channel),
        Duration.ofSeconds(json.get("minAge").integer(0)),
        Optional.ofNullable(json.get("window").text()),
        Duration.ofSeconds(json.get("windowLength").integer(0)),
        Math.toIntExact(json.get("approvals").integer(0)),
        licences);
  }

  private static Json json(byte[] bytes) {
    try {
      return Json.parse(bytes);
    } catch (MalformedFrame e) {
      throw new IllegalArgumentException("a copy of a server is not JSON: " + e.getMessage(), e);
    }
  }

  /// The names of the members that differ between two of them.
  static Set<String> differing(byte[] one, byte[] other) {
    Set<String> names = new TreeSet<>();
    Json before = json(one);
    Json after = json(other);
    differing(names, "", before.get(DEFINITION), after.get(DEFINITION));
    if (!Arrays.equals(before.get(POLICY).raw(), after.get(POLICY).raw())) {
      names.add("update policy");
    }
    return names;
  }

  /// The same for anything that is one object.
  static Set<String> membersDiffering(byte[] one, byte[] other) {
    Set<String> names = new TreeSet<>();
    differing(names, "", json(one), json(other));
    return names;
  }

  private static void differing(Set<String> names, String at, Json before, Json after) {
    Set<String> keys = new TreeSet<>();
    Stream.of(before, after)
        .flatMap(each -> each.members().stream())
        .forEach(field -> keys.add(field.key()));
    for (String key : keys) {
      Json one = before.get(key);
      Json other = after.get(key);
      boolean areObjects = one.type() == JsonType.OBJECT && other.type() == JsonType.OBJECT;
      if (areObjects) {
        differing(names, at + key + ".", one, other);
      } else if (!Arrays.equals(one.raw(), other.raw())) {
        names.add(at + key);
      }
    }
  }
}
