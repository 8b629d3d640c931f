package dev.roundhouse.cli;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.ClassName;
import dev.roundhouse.catalog.Confinement;
import dev.roundhouse.catalog.Container;
import dev.roundhouse.catalog.DefinitionJson;
import dev.roundhouse.catalog.Isolation;
import dev.roundhouse.catalog.Membership;
import dev.roundhouse.catalog.NpxCommand;
import dev.roundhouse.catalog.Origin;
import dev.roundhouse.catalog.RemoteAuth;
import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.catalog.Sleep;
import dev.roundhouse.catalog.Transport;
import dev.roundhouse.config.SecretText;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "add",
    mixinStandardHelpOptions = true,
    description = {
      "Put a server behind the door.",
      "  roundhouse add everything -- npm:@modelcontextprotocol/server-everything",
      "  roundhouse add files -- npx -y @modelcontextprotocol/server-filesystem /srv/files",
      "  roundhouse add docs --url https://host/mcp",
      "  roundhouse add box --image example/server:1 --mount /srv/files:/data -- serve /data",
      "  roundhouse add system --built-in system"
    })
final class AddCommand implements Callable<Integer> {
  private final Program program;
  private final Printer printer;

  @Mixin Shared shared = new Shared();

  @Parameters(index = "0", paramLabel = "NAME", description = "Name of the server.")
  String name = "";

  @Parameters(
      index = "1..*",
      paramLabel = "COMMAND",
      description = "Command after --, with its arguments.")
  List<String> command = new ArrayList<>();

  @Option(
      names = "--url",
      paramLabel = "ADDRESS",
      description = "Address of a server that speaks HTTP; repeat for others of the same server.")
  List<URI> urls = new ArrayList<>();

  @Option(
      names = "--image",
      paramLabel = "IMAGE",
      description = "Image of a container that is the server; what follows -- is its command.")
  @Nullable String image;

  @Option(
      names = "--built-in",
      paramLabel = "WHICH",
      description = "Server that is a part of this program: system, the tools of this machine.")
  @Nullable String builtIn;

  @Option(
      names = "--mount",
      paramLabel = "FROM:TO[:rw]",
      description = "With --image: a path of this machine and where it is in the container.")
  List<String> mounts = new ArrayList<>();

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      description = "HTTP transport: auto (both are tried), streamable or sse (default: auto).")
  String kind = "auto";

  @Option(
      names = "--header",
      paramLabel = "NAME=VALUE",
      description = "Header of every request; the value may be $${secret:NAME}.")
  Map<String, String> headers = new LinkedHashMap<>();

  @Option(
      names = "--auth",
      paramLabel = "KEY=VALUE",
      description = {
        "With --url: tokens for the server are got from the authorization server that it names. Keys"
            + " as in the settings under auth; repeat for others.",
        "  roundhouse add docs --url https://host/mcp --auth grant=authorization-code"
      })
  Map<String, String> auth = new LinkedHashMap<>();

  @Option(
      names = "--env",
      paramLabel = "NAME=VALUE",
      description = "Environment of the command or container; the value may be $${secret:NAME}.")
  Map<String, String> env = new LinkedHashMap<>();

  @Option(
      names = "--class",
      paramLabel = "CLASS",
      description = "Class of roundhouse.yaml that the server is of.")
  @Nullable String className;

  @Option(
      names = "--isolation",
      paramLabel = "WHO",
      description =
          "Who shares an instance: session (nobody), principal (all of one token subject) or shared"
              + " (everybody); default: session.")
  @Nullable String isolation;

  @Option(names = "--shared", description = "The same as --isolation shared.")
  boolean isShared;

  @Option(
      names = "--instances",
      paramLabel = "N",
      description =
          "Most instances of a shared server that share the load, each started when all others are"
              + " busy (default: 1).")
  int instances = 1;

  @Option(names = "--no-start", description = "Do not try the server now.")
  boolean isUntried;

  @Option(
      names = "--quarantined",
      description = "No client sees or calls anything of the server until it is approved.")
  boolean isQuarantined;

  @Option(
      names = "--as-is",
      description = "Keep npx; else its package is started from the package store.")
  boolean isAsIs;

  /// How the first start ended.
  private sealed interface Trial {
    record Answered(long tools) implements Trial {}

    record Failed(String problem) implements Trial {}
  }

  AddCommand(Program program, Printer printer) {
    this.program = requireNonNull(program, "program");
    this.printer = requireNonNull(printer, "printer");
  }

  @Override
  public Integer call() {
    ServerDefinition definition = definition();
    try (Door door = Door.open(program, shared, printer)) {
      Door.Answer answer = door.need("POST", "/api/v1/servers", wish(definition));
      JsonWriter said = new JsonWriter().object().key("server").raw(answer.body());
      if (!isUntried) {
        tell(tried(door), said);
      }
      if (shared.isJson) {
        printer.json(said.end().toBytes());
      }
      return Exit.OK.code();
    }
  }

  private byte[] wish(ServerDefinition definition) {
    byte[] json = DefinitionJson.write(definition);
    if (!isQuarantined) {
      return json;
    }
    byte[] more = ",\"quarantined\":true}".getBytes(StandardCharsets.US_ASCII);
    byte[] wish = Arrays.copyOf(json, json.length - 1 + more.length);
    System.arraycopy(more, 0, wish, json.length - 1, more.length);
    return wish;
  }

  private ServerDefinition definition() {
    boolean isStarted = image != null || !command.isEmpty();
    if (Stream.of(!urls.isEmpty(), builtIn != null, isStarted).filter(said -> said).count() != 1) {
      throw new CommandException(
          Exit.USAGE,
          "say one of --url ADDRESS, --image IMAGE, --built-in WHICH, or -- COMMAND with its"
              + " arguments");
    }
    if (image == null && !mounts.isEmpty()) {
      throw new CommandException(Exit.USAGE, "--mount belongs to --image");
    }
    if (urls.isEmpty() && !auth.isEmpty()) {
      throw new CommandException(Exit.USAGE, "--auth belongs to --url");
    }
    try {
      ServerId id = new ServerId(name);
      return new ServerDefinition(
          id,
          transport(),
          isolation(),
          Origin.STORE,
          true,
          Optional.empty(),
          ServerDefinition.DEFAULT_TIMEOUT,
          Map.of(),
          Sleep.UNSAID,
          Confinement.UNSAID,
          Optional.empty(),
          Membership.of(Optional.ofNullable(className).map(ClassName::new)),
          instances);
    } catch (IllegalArgumentException e) {
      throw new CommandException(Exit.USAGE, String.valueOf(e.getMessage()));
    }
  }

  private Transport transport() {
    if (builtIn != null) {
      return new Transport.BuiltIn(which(builtIn));
    }
    return urls.isEmpty()
        ? started()
        : new Transport.Http(
            urls,
            texts(headers),
            Transport.Http.Kind.valueOf(kind.toUpperCase(Locale.ROOT)),
            auth.isEmpty() ? Optional.empty() : Optional.of(RemoteAuth.said(auth)));
  }

  private static Transport.BuiltIn.Which which(String said) {
    for (Transport.BuiltIn.Which each : Transport.BuiltIn.Which.values()) {
      if (each.wire().equals(said)) {
        return each;
      }
    }
    throw new IllegalArgumentException("--built-in is system, not " + said);
  }

  private Isolation isolation() {
    boolean isForAll = isShared || builtIn != null;
    String said = isolation == null ? (isForAll ? "shared" : "session") : isolation;
    if (isShared && !said.equals("shared")) {
      throw new IllegalArgumentException("--shared is --isolation shared; say one of them");
    }
    for (Isolation each : Isolation.values()) {
      if (each.name().toLowerCase(Locale.ROOT).equals(said)) {
        return each;
      }
    }
    throw new IllegalArgumentException("--isolation is session, principal or shared, not " + said);
  }

  /// The command; without npx, where that can be.
  private Transport started() {
    if (image != null) {
      return new Transport.Contained(
          Container.of(
              image, command, texts(env), mounts.stream().map(AddCommand::mount).toList()));
    }
    List<String> words = isAsIs ? command : stored();
    return new Transport.Stdio(
        words.getFirst(), words.subList(1, words.size()), texts(env), Optional.empty());
  }

  private static Container.Mount mount(String text) {
    String[] parts = text.split(":", -1);
    boolean isWritable = parts.length == 3 && parts[2].equals("rw");
    if (parts.length != 2 && !isWritable) {
      throw new IllegalArgumentException("--mount is FROM:TO or FROM:TO:rw, not " + text);
    }
    return new Container.Mount(parts[0], parts[1], !isWritable);
  }

  private List<String> stored() {
    return switch (NpxCommand.read(command, env.keySet())) {
      case NpxCommand.Other _ -> command;
      case NpxCommand.Kept(String why) -> {
        printer.note(name + " is " + why);
        yield command;
      }
      case NpxCommand.Stored(List<String> words, String told) -> {
        printer.note(name + " is " + told + "; --as-is keeps npx");
        yield words;
      }
    };
  }

  private static Map<String, SecretText> texts(Map<String, String> values) {
    Map<String, SecretText> texts = new LinkedHashMap<>();
    values.forEach((key, value) -> texts.put(key, SecretText.parse(value)));
    return texts;
  }

  /// The first start may install the server: it is shown to be at work, and how it ended.
  private Trial tried(Door door) {
    if (isQuarantined) {
      printer.note("added " + name + " in quarantine; starting it once to see what it offers ...");
      return looked(door.need("GET", "/api/v1/pins?wait=60s", new byte[0]).json());
    }
    printer.note("added " + name + "; starting it once to see what it offers ...");
    ToolsQuestion question = new ToolsQuestion(door, Ticker.system());
    try (Progress _ = Progress.show(printer, passed -> lines(question, passed))) {
      Door.Answer answer = question.ask("60s");
      long tools =
          answer.json().get("tools").items().stream()
              .filter(tool -> name.equals(tool.get("server").text()))
              .count();
      for (Json missing : answer.json().get("missing").items()) {
        if (name.equals(missing.get("server").text())) {
          return new Trial.Failed(ToolsCommand.text(missing, "reason"));
        }
      }
      return new Trial.Answered(tools);
    }
  }

  /// What it offers waits with it.
  private Trial looked(Json pins) {
    for (Json each : pins.get("quarantined").items()) {
      String problem = each.get("problem").text();
      if (name.equals(each.get("server").text()) && problem != null) {
        return new Trial.Failed(problem);
      }
    }
    return new Trial.Answered(
        pins.get("pending").items().stream()
            .filter(each -> name.equals(each.get("server").text()))
            .filter(each -> "tool".equals(each.get("kind").text()))
            .count());
  }

  private List<String> lines(ToolsQuestion question, Duration passed) {
    List<String> notes = question.notes();
    return notes.isEmpty()
        ? List.of("still starting %s (%d s)".formatted(name, passed.toSeconds()))
        : notes;
  }

  private void tell(Trial trial, JsonWriter said) {
    switch (trial) {
      case Trial.Answered(long tools) -> {
        printer.note(
            isQuarantined
                ? "%s is in quarantine with %d tools; see: roundhouse tools pending; let it in with: roundhouse server approve %s"
                    .formatted(name, tools, name)
                : name + " is behind the door with " + tools + " tools");
        said.member("answered", true).member("tools", tools);
      }
      case Trial.Failed(String problem) -> {
        printer.note(problem);
        said.member("answered", false).member("problem", problem);
      }
    }
  }
}
