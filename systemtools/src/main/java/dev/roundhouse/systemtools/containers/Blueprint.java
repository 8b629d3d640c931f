package dev.roundhouse.systemtools.containers;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonType;
import dev.roundhouse.protocol.JsonWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a container is to be made from, so that it is as another was. What that one had from its
/// image, and not by its own settings, is left to the new image.
final class Blueprint {
  /// Settings that an image has too.
  private static final Set<String> OF_IMAGE =
      Set.of(
          "Cmd",
          "Entrypoint",
          "WorkingDir",
          "User",
          "Labels",
          "ExposedPorts",
          "Volumes",
          "Healthcheck",
          "StopSignal",
          "OnBuild",
          "Shell");

  private final Json old;
  private final Json oldImage;
  private final List<Json.Field> networks;

  private Blueprint(Json old, Json oldImage) {
    this.old = requireNonNull(old, "old");
    this.oldImage = requireNonNull(oldImage, "oldImage");
    this.networks =
        old.get("NetworkSettings").get("Networks").members().stream()
            .filter(each -> isUserDefined(each.key()))
            .toList();
  }

  /// @param old what the engine says of the container
  /// @param oldImage what it says of the image that this was made from
  static Blueprint of(Json old, Json oldImage) {
    return new Blueprint(old, oldImage);
  }

  private static boolean isUserDefined(String network) {
    return !Set.of("none", "host", "bridge", "default").contains(network);
  }

  /// The body of the request that creates it, in its first network.
  byte[] body() {
    Json config = old.get("Config");
    Json image = oldImage.get("Config");
    JsonWriter writer = new JsonWriter().object();
    for (Json.Field each : config.members()) {
      Json imageHas = image.get(each.key());
      boolean isSame = each.value().toString().equals(imageHas.toString());
      boolean isNamedById =
          each.key().equals("Hostname")
              && Views.said(old.get("Id")).startsWith(Views.said(each.value()));
      if (each.key().equals("Env")) {
        environment(writer, each.value(), image.get("Env"));
      } else if (!isNamedById && !(isSame && OF_IMAGE.contains(each.key()))) {
        writer.key(each.key()).raw(each.value());
      }
    }
    writer.key("HostConfig").object();
    host(writer);
    writer.end();
    if (!networks.isEmpty()) {
      writer.key("NetworkingConfig").object().key("EndpointsConfig").object();
      writer.member(networks.getFirst().key(), endpoint(networks.getFirst().value()));
      writer.end().end();
    }
    return writer.end().toBytes();
  }

  private static void environment(JsonWriter writer, Json own, Json ofImage) {
    Set<String> given = new HashSet<>(Named.strings(ofImage));
    writer.key("Env").array();
    Named.strings(own).stream().filter(each -> !given.contains(each)).forEach(writer::string);
    writer.end();
  }

  /// Volumes without a name in the settings are named, or the new one would have empty ones.
  private void host(JsonWriter writer) {
    Json host = old.get("HostConfig");
    Set<String> known = new HashSet<>();
    for (String bind : Named.strings(host.get("Binds"))) {
      String[] parts = bind.split(":", -1);
      known.add(parts.length > 1 ? parts[1] : parts[0]);
    }
    host.get("Mounts").items().forEach(each -> known.add(Views.said(each.get("Target"))));
    List<String> binds = new ArrayList<>(Named.strings(host.get("Binds")));
    for (Json mount : old.get("Mounts").items()) {
      boolean isVolume = "volume".equals(mount.get("Type").text());
      String to = Views.said(mount.get("Destination"));
      if (isVolume && !known.contains(to)) {
        binds.add(
            Views.said(mount.get("Name")) + ":" + to + (mount.get("RW").truth(true) ? "" : ":ro"));
      }
    }
    for (Json.Field each : host.members()) {
      if (!each.key().equals("Binds")) {
        writer.key(each.key()).raw(each.value());
      }
    }
    writer.key("Binds").array();
    binds.forEach(writer::string);
    writer.end();
  }

  private byte[] endpoint(Json network) {
    JsonWriter writer = new JsonWriter().object();
    for (String key : List.of("IPAMConfig", "Links", "DriverOpts")) {
      if (network.get(key).isPresent() && network.get(key).type() != JsonType.NULL) {
        writer.key(key).raw(network.get(key));
      }
    }
    writer.key("Aliases").array();
    String id = Views.said(old.get("Id"));
    Named.strings(network.get("Aliases")).stream()
        .filter(alias -> !id.startsWith(alias))
        .forEach(writer::string);
    return writer.end().end().toBytes();
  }

  /// The networks besides the first, each with the request that connects the container to it.
  Map<String, byte[]> furtherNetworks(String id) {
    Map<String, byte[]> all = new LinkedHashMap<>();
    for (Json.Field each : networks.stream().skip(1).toList()) {
      all.put(
          each.key(),
          new JsonWriter()
              .object()
              .member("Container", id)
              .member("EndpointConfig", endpoint(each.value()))
              .end()
              .toBytes());
    }
    return all;
  }
}
