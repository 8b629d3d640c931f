package dev.roundhouse.systemtools.containers;

import static dev.roundhouse.systemtools.tool.Form.Plain.TEXT;
import static dev.roundhouse.systemtools.tool.Form.Plain.TRUTH;
import static dev.roundhouse.systemtools.tool.Form.Plain.WHOLE;
import static dev.roundhouse.systemtools.tool.Form.field;
import static dev.roundhouse.systemtools.tool.Form.group;
import static dev.roundhouse.systemtools.tool.Form.list;
import static dev.roundhouse.systemtools.tool.Form.map;
import static dev.roundhouse.systemtools.tool.Form.maybe;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.systemtools.tool.Arguments;
import dev.roundhouse.systemtools.tool.Figures;
import dev.roundhouse.systemtools.tool.Form;
import dev.roundhouse.systemtools.tool.Param;
import dev.roundhouse.systemtools.tool.Refusal;
import dev.roundhouse.systemtools.tool.Rows;
import dev.roundhouse.systemtools.tool.Tool;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The tools that show containers.
final class Views {
  private static final int MOST = 1000;

  private static final Form LIST =
      group(
          field(
              "containers",
              list(
                  group(
                      field("id", TEXT),
                      field("name", TEXT),
                      field("status", TEXT, "In the engine's words, such as Up 2 hours."),
                      field("state", TEXT, "Such as running or exited."),
                      field("image", TEXT),
                      field("created", TEXT, "In UTC."),
                      field("ports", list(TEXT), "Such as 127.0.0.1:8080->80/tcp."),
                      field("stack", maybe(TEXT), "The compose project it belongs to.")))),
          field("count", WHOLE),
          field("truncated", TRUTH, "Whether there are more than are listed."));

  private static final Form INSPECTED =
      group(
          field("id", TEXT),
          field("name", TEXT),
          field("image", TEXT),
          field("image_id", TEXT),
          field("created", TEXT, "In UTC."),
          field("state", TEXT),
          field("exit_code", maybe(WHOLE), "Null while it runs."),
          field("out_of_memory", TRUTH, "Whether its limit of memory has ended it."),
          field("error", maybe(TEXT)),
          field("health", maybe(TEXT), "Null when its image has no check."),
          field("started", TEXT),
          field("finished", TEXT),
          field("restarts", WHOLE),
          field("restart_policy", TEXT),
          field("program", TEXT, "Its arguments are not told: they may hold secrets."),
          field("user", TEXT),
          field("variables", list(TEXT), "Names alone: values may be secrets."),
          field("ports", list(TEXT)),
          field("mounts", list(TEXT), "Such as /srv/data->/data (rw)."),
          field("networks", map(TEXT), "Its address in each."),
          field("memory_limit", maybe(WHOLE), "Bytes; null for none."),
          field("privileged", TRUTH),
          field("read_only", TRUTH, "Whether its root file system is."),
          field("labels", map(TEXT)),
          field("truncated", TRUTH, "Whether labels or variables were left out."));

  private final Kit kit;

  Views(Kit kit) {
    this.kit = requireNonNull(kit, "kit");
  }

  List<Tool> tools() {
    return List.of(
        kit.look(
            new Kit.Title(
                "get_container_list",
                "Containers",
                "The containers of this machine, those that run or all."),
            List.of(
                Param.flag("all_containers", "Whether those that do not run are listed too."),
                Param.FORMAT),
            LIST,
            this::all),
        kit.look(
            new Kit.Title(
                "inspect_container",
                "Inspect a container",
                "How a container is made and how it is doing. Values of variables and arguments of"
                    + " its program are not told."),
            List.of(Kit.CONTAINER, Param.FORMAT),
            INSPECTED,
            this::inspect));
  }

  private byte[] all(Engines.Engine engine, Arguments arguments)
      throws Refusal, InterruptedException {
    String all = arguments.isTrue("all_containers") ? "1" : "0";
    List<Json> found = engine.get("/containers/json", Map.of("all", all)).items();
    Rows rows = new Rows(MOST, kit.mostTold());
    for (Json each : found) {
      if (!rows.add(row(each))) {
        break;
      }
    }
    return new JsonWriter()
        .object()
        .member("containers", rows.toBytes())
        .member("count", found.size())
        .member("truncated", rows.isCut())
        .end()
        .toBytes();
  }

  private static byte[] row(Json listed) {
    JsonWriter writer =
        new JsonWriter()
            .object()
            .member("id", shortId(listed.get("Id")))
            .member("name", firstName(listed))
            .member("status", said(listed.get("Status")))
            .member("state", said(listed.get("State")))
            .member("image", said(listed.get("Image")))
            .member("created", Instant.ofEpochSecond(listed.get("Created").integer(0)).toString())
            .key("ports")
            .array();
    listed.get("Ports").items().stream().map(Views::port).distinct().forEach(writer::string);
    writer.end();
    Figures.member(writer, "stack", listed.get("Labels").get(Stacks.PROJECT).text());
    return writer.end().toBytes();
  }

  static String firstName(Json listed) {
    List<Json> names = listed.get("Names").items();
    String name = names.isEmpty() ? shortId(listed.get("Id")) : said(names.getFirst());
    return name.startsWith("/") ? name.substring(1) : name;
  }

  static String shortId(Json id) {
    String all = said(id);
    String digest = all.startsWith("sha256:") ? all.substring("sha256:".length()) : all;
    return digest.substring(0, Math.min(12, digest.length()));
  }

  static String said(Json value) {
    String text = value.text();
    return text == null ? "" : text;
  }

  private static String port(Json port) {
    String inside = port.get("PrivatePort").integer(0) + "/" + said(port.get("Type"));
    long outside = port.get("PublicPort").integer(0);
    return outside == 0 ? inside : said(port.get("IP")) + ":" + outside + "->" + inside;
  }

  private byte[] inspect(Engines.Engine engine, Arguments arguments)
      throws Refusal, InterruptedException {
    Json found = Named.inspected(engine, "container", arguments.text("container"));
    Json state = found.get("State");
    Json host = found.get("HostConfig");
    boolean isRunning = state.get("Running").truth(false);
    JsonWriter writer =
        new JsonWriter()
            .object()
            .member("id", shortId(found.get("Id")))
            .member("name", Named.name(found))
            .member("image", said(found.get("Config").get("Image")))
            .member("image_id", shortId(found.get("Image")))
            .member("created", said(found.get("Created")))
            .member("state", Named.state(found))
            .key("exit_code");
    if (isRunning) {
      writer.nul();
    } else {
      writer.number(state.get("ExitCode").integer(0));
    }
    writer.member("out_of_memory", state.get("OOMKilled").truth(false));
    String error = said(state.get("Error"));
    Figures.member(writer, "error", error.isEmpty() ? null : error);
    Figures.member(writer, "health", state.get("Health").get("Status").text());
    writer
        .member("started", said(state.get("StartedAt")))
        .member("finished", said(state.get("FinishedAt")))
        .member("restarts", found.get("RestartCount").integer(0))
        .member("restart_policy", said(host.get("RestartPolicy").get("Name")))
        .member("program", said(found.get("Path")))
        .member("user", said(found.get("Config").get("User")));
    made(writer, found, kit.mostTold());
    return writer.end().toBytes();
  }

  /// What it is made of: variables, ports, mounts, networks, limits and labels.
  private static void made(JsonWriter writer, Json found, int mostTold) {
    Json host = found.get("HostConfig");
    Rows variables = new Rows(500, mostTold / 3);
    for (String each : Named.strings(found.get("Config").get("Env"))) {
      variables.add(each.substring(0, Math.max(0, (each + "=").indexOf('='))));
    }
    writer.member("variables", variables.toBytes()).key("ports").array();
    published(found).forEach(writer::string);
    writer.end().key("mounts").array();
    for (Json mount : found.get("Mounts").items()) {
      String from = said(mount.get("Name"));
      writer.string(
          "%s->%s (%s)"
              .formatted(
                  from.isEmpty() ? said(mount.get("Source")) : from,
                  said(mount.get("Destination")),
                  mount.get("RW").truth(true) ? "rw" : "ro"));
    }
    writer.end().key("networks").object();
    for (Json.Field network : found.get("NetworkSettings").get("Networks").members()) {
      writer.member(network.key(), said(network.value().get("IPAddress")));
    }
    writer.end().key("memory_limit");
    long memory = host.get("Memory").integer(0);
    if (memory == 0) {
      writer.nul();
    } else {
      writer.number(memory);
    }
    writer
        .member("privileged", host.get("Privileged").truth(false))
        .member("read_only", host.get("ReadonlyRootfs").truth(false))
        .key("labels")
        .object();
    int room = mostTold / 3;
    for (Map.Entry<String, String> label :
        Named.texts(found.get("Config").get("Labels")).entrySet()) {
      room -= label.getKey().length() + label.getValue().length();
      if (room > 0) {
        writer.member(label.getKey(), label.getValue());
      }
    }
    writer.end().member("truncated", variables.isCut() || room <= 0);
  }

  static List<String> published(Json found) {
    List<String> all = new ArrayList<>();
    for (Json.Field port : found.get("NetworkSettings").get("Ports").members()) {
      List<Json> outside = port.value().items();
      if (outside.isEmpty()) {
        all.add(port.key());
      }
      for (Json each : outside) {
        all.add(said(each.get("HostIp")) + ":" + said(each.get("HostPort")) + "->" + port.key());
      }
    }
    return all;
  }
}
