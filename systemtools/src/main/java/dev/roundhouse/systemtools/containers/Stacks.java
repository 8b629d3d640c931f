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
import dev.roundhouse.systemtools.tool.Arguments;
import dev.roundhouse.systemtools.tool.Form;
import dev.roundhouse.systemtools.tool.Param;
import dev.roundhouse.systemtools.tool.Refusal;
import dev.roundhouse.systemtools.tool.Rows;
import dev.roundhouse.systemtools.tool.Tool;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// The tools that show stacks: what belongs together by the labels that compose programs give.
final class Stacks {
  static final String PROJECT = "com.docker.compose.project";

  private static final int MOST = 500;

  private static final Form LIST =
      group(
          field(
              "stacks",
              list(
                  group(
                      field("name", TEXT),
                      field("services", list(TEXT)),
                      field("containers", WHOLE),
                      field("running", WHOLE),
                      field("file", TEXT, "What it was made from, as its containers tell.")))),
          field("count", WHOLE),
          field("truncated", TRUTH));

  private static final Form STATUS =
      group(
          field("stack", TEXT),
          field("healthy", TRUTH, "Whether all its containers run, and none says it is unwell."),
          field("running", WHOLE),
          field("total", WHOLE),
          field(
              "containers",
              list(
                  group(
                      field("service", TEXT),
                      field("name", TEXT),
                      field("image", TEXT),
                      field("state", TEXT),
                      field("status", TEXT),
                      field("depends_on", list(TEXT))))),
          field("truncated", TRUTH));

  private static final Form NETWORK =
      group(
          field("stack", TEXT),
          field("networks", list(TEXT)),
          field(
              "containers",
              list(
                  group(
                      field("service", TEXT),
                      field("name", TEXT),
                      field("addresses", list(TEXT), "Such as shop_default 172.18.0.2."),
                      field("ports", list(TEXT), "Such as 127.0.0.1:8080->80/tcp.")))),
          field("truncated", TRUTH));

  private final Kit kit;

  Stacks(Kit kit) {
    this.kit = requireNonNull(kit, "kit");
  }

  List<Tool> tools() {
    return List.of(
        kit.look(
            new Kit.Title("list_stacks", "Stacks", "The compose projects that have containers."),
            List.of(Param.FORMAT),
            LIST,
            (engine, _) -> all(engine)),
        kit.look(
            new Kit.Title(
                "get_stack_status", "Status of a stack", "How the containers of a stack are."),
            List.of(Kit.STACK, Param.FORMAT),
            STATUS,
            this::status),
        kit.look(
            new Kit.Title(
                "get_stack_network_info",
                "Network of a stack",
                "The networks of a stack, and where its containers can be reached."),
            List.of(
                Param.choice("host", "The machine that is meant: this one.", "local"),
                Param.text("stack_name", Named.LONGEST, "Name of a stack."),
                Param.FORMAT),
            NETWORK,
            this::network));
  }

  private byte[] all(Engines.Engine engine) throws Refusal, InterruptedException {
    Rows rows = new Rows(MOST, kit.mostTold());
    int count = 0;
    for (Stack each : Stack.all(engine).values()) {
      count++;
      JsonWriter writer =
          new JsonWriter().object().member("name", each.name()).key("services").array();
      each.services().forEach(writer::string);
      writer
          .end()
          .member("containers", each.parts().size())
          .member("running", each.running())
          .member("file", each.parts().getFirst().files())
          .end();
      rows.add(writer.toBytes());
    }
    return new JsonWriter()
        .object()
        .member("stacks", rows.toBytes())
        .member("count", count)
        .member("truncated", rows.isCut())
        .end()
        .toBytes();
  }

  private byte[] status(Engines.Engine engine, Arguments arguments)
      throws Refusal, InterruptedException {
    Stack stack = Stack.named(engine, arguments.text("stack"));
    Rows rows = new Rows(MOST, kit.mostTold());
    for (Stack.Part part : stack.parts()) {
      JsonWriter writer =
          new JsonWriter()
              .object()
              .member("service", part.service())
              .member("name", part.container())
              .member("image", part.image())
              .member("state", part.state())
              .member("status", part.status())
              .key("depends_on")
              .array();
      new TreeSet<>(part.needs()).forEach(writer::string);
      rows.add(writer.end().end().toBytes());
    }
    boolean isUnwell =
        stack.parts().stream().anyMatch(part -> part.status().contains("(unhealthy)"));
    return new JsonWriter()
        .object()
        .member("stack", stack.name())
        .member("healthy", stack.running() == stack.parts().size() && !isUnwell)
        .member("running", stack.running())
        .member("total", stack.parts().size())
        .member("containers", rows.toBytes())
        .member("truncated", rows.isCut())
        .end()
        .toBytes();
  }

  private byte[] network(Engines.Engine engine, Arguments arguments)
      throws Refusal, InterruptedException {
    Stack stack = Stack.named(engine, arguments.text("stack_name"));
    Set<String> networks = new TreeSet<>();
    Rows rows = new Rows(MOST, kit.mostTold());
    for (Stack.Part part : stack.parts()) {
      Json found = engine.get("/containers/" + part.id() + "/json");
      JsonWriter writer =
          new JsonWriter()
              .object()
              .member("service", part.service())
              .member("name", part.container())
              .key("addresses")
              .array();
      for (Json.Field each : found.get("NetworkSettings").get("Networks").members()) {
        networks.add(each.key());
        writer.string((each.key() + " " + Views.said(each.value().get("IPAddress"))).strip());
      }
      writer.end().key("ports").array();
      Views.published(found).forEach(writer::string);
      rows.add(writer.end().end().toBytes());
    }
    JsonWriter writer =
        new JsonWriter().object().member("stack", stack.name()).key("networks").array();
    networks.forEach(writer::string);
    return writer
        .end()
        .member("containers", rows.toBytes())
        .member("truncated", rows.isCut())
        .end()
        .toBytes();
  }
}
