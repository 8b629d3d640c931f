package dev.roundhouse.systemtools.containers;

import static dev.roundhouse.systemtools.tool.Form.Plain.TEXT;
import static dev.roundhouse.systemtools.tool.Form.Plain.TRUTH;
import static dev.roundhouse.systemtools.tool.Form.Plain.WHOLE;
import static dev.roundhouse.systemtools.tool.Form.field;
import static dev.roundhouse.systemtools.tool.Form.group;
import static dev.roundhouse.systemtools.tool.Form.list;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.systemtools.tool.Form;
import dev.roundhouse.systemtools.tool.Param;
import dev.roundhouse.systemtools.tool.Refusal;
import dev.roundhouse.systemtools.tool.Rows;
import dev.roundhouse.systemtools.tool.Tool;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// The tools that show what containers stand on: networks and images.
final class Surroundings {
  private static final int MOST = 1000;

  /// Each takes a request of its own.
  private static final int MOST_NETWORKS = 100;

  private static final Form NETWORKS =
      group(
          field(
              "networks",
              list(
                  group(
                      field("id", TEXT),
                      field("name", TEXT),
                      field("driver", TEXT),
                      field("scope", TEXT),
                      field("internal", TRUTH, "Whether it leads nowhere else."),
                      field("subnets", list(TEXT)),
                      field("containers", list(TEXT), "Names and addresses.")))),
          field("count", WHOLE),
          field("truncated", TRUTH));

  private static final Form IMAGES =
      group(
          field(
              "images",
              list(
                  group(
                      field("id", TEXT),
                      field("tags", list(TEXT)),
                      field("size", WHOLE, "Bytes."),
                      field("created", TEXT, "In UTC.")))),
          field("count", WHOLE),
          field("truncated", TRUTH));

  private final Kit kit;

  Surroundings(Kit kit) {
    this.kit = requireNonNull(kit, "kit");
  }

  List<Tool> tools() {
    return List.of(
        kit.look(
            new Kit.Title(
                "get_docker_networks",
                "Container networks",
                "The networks of the container engine, with who is in them."),
            List.of(Param.FORMAT),
            NETWORKS,
            (engine, _) -> networks(engine)),
        kit.look(
            new Kit.Title("list_docker_images", "Images", "The images that are on this machine."),
            List.of(Param.FORMAT),
            IMAGES,
            (engine, _) -> images(engine)));
  }

  private byte[] networks(Engines.Engine engine) throws Refusal, InterruptedException {
    List<Json> found = engine.get("/networks").items();
    Rows rows = new Rows(MOST_NETWORKS, kit.mostTold());
    for (Json each : found) {
      Json whole = engine.get("/networks/" + Views.said(each.get("Id")));
      if (!rows.add(network(whole))) {
        break;
      }
    }
    return counted("networks", rows, found.size());
  }

  private static byte[] counted(String key, Rows rows, int count) {
    return new JsonWriter()
        .object()
        .member(key, rows.toBytes())
        .member("count", count)
        .member("truncated", rows.isCut())
        .end()
        .toBytes();
  }

  private static byte[] network(Json network) {
    JsonWriter writer =
        new JsonWriter()
            .object()
            .member("id", Views.shortId(network.get("Id")))
            .member("name", Views.said(network.get("Name")))
            .member("driver", Views.said(network.get("Driver")))
            .member("scope", Views.said(network.get("Scope")))
            .member("internal", network.get("Internal").truth(false))
            .key("subnets")
            .array();
    for (Json each : network.get("IPAM").get("Config").items()) {
      writer.string(Views.said(each.get("Subnet")));
    }
    writer.end().key("containers").array();
    for (Json.Field each : network.get("Containers").members()) {
      writer.string(
          "%s %s"
              .formatted(
                  Views.said(each.value().get("Name")), Views.said(each.value().get("IPv4Address")))
              .strip());
    }
    return writer.end().end().toBytes();
  }

  private byte[] images(Engines.Engine engine) throws Refusal, InterruptedException {
    List<Json> found = engine.get("/images/json", Map.of()).items();
    Rows rows = new Rows(MOST, kit.mostTold());
    for (Json each : found) {
      JsonWriter writer =
          new JsonWriter().object().member("id", Views.shortId(each.get("Id"))).key("tags").array();
      Named.strings(each.get("RepoTags")).forEach(writer::string);
      writer
          .end()
          .member("size", each.get("Size").integer(0))
          .member("created", Instant.ofEpochSecond(each.get("Created").integer(0)).toString())
          .end();
      if (!rows.add(writer.toBytes())) {
        break;
      }
    }
    return counted("images", rows, found.size());
  }
}
