package dev.roundhouse.systemtools;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.gateway.BuiltIn;
import dev.roundhouse.gateway.RpcErrorCode;
import dev.roundhouse.kernel.Names;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Frame;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.Limits;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.protocol.Member;
import dev.roundhouse.protocol.Protocol;
import dev.roundhouse.protocol.Rpc;
import dev.roundhouse.security.Reason;
import dev.roundhouse.security.Scope;
import dev.roundhouse.systemtools.network.Resolver;
import dev.roundhouse.systemtools.tool.Arguments;
import dev.roundhouse.systemtools.tool.Refusal;
import dev.roundhouse.systemtools.tool.Tool;
import dev.roundhouse.systemtools.toon.Toon;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The MCP server `system`, of 2026-07-28, without a transport. Safe for many threads; a call runs
/// on the thread that brings it. Nothing runs in the background before it is asked for the first
/// time, nor when nobody has asked for a while.
public final class SystemTools implements BuiltIn, AutoCloseable {
  private static final Duration LISTS_LAST = Duration.ofHours(1);

  private final Parts with;
  private final long started;
  private final ReentrantLock making = new ReentrantLock();
  private volatile @Nullable Toolbox toolbox;

  /// What it stands on.
  ///
  /// @param settings those in force, asked at each call
  /// @param closed directories that no tool may look into, such as the program's own data
  /// @param resolver how names of other machines become addresses
  /// @param root what the kernel's files lie in
  /// @param means what the tools of containers work with
  public record Parts(
      Supplier<SystemSettings> settings,
      List<Path> closed,
      Resolver resolver,
      Path root,
      Means means,
      Ticker ticker,
      String version) {
    public Parts {
      requireNonNull(settings, "settings");
      closed = List.copyOf(closed);
      requireNonNull(resolver, "resolver");
      requireNonNull(root, "root");
      requireNonNull(means, "means");
      requireNonNull(ticker, "ticker");
      requireNonNull(version, "version");
    }

    /// Those of this machine.
    ///
    /// @param data the program's own directory, which no tool may look into
    public static Parts ofMachine(
        Supplier<SystemSettings> settings, Path data, Means means, Ticker ticker, String version) {
      return new Parts(
          settings, List.of(data), Resolver.ofMachine(), Path.of("/"), means, ticker, version);
    }
  }

  private SystemTools(Parts with) {
    this.with = with;
    this.started = with.ticker().nanos();
  }

  public static SystemTools open(Parts with) {
    return new SystemTools(with);
  }

  /// Made when it is asked for the first time: most who start the program have no such server.
  private Toolbox toolbox() {
    Toolbox known = toolbox;
    if (known != null) {
      return known;
    }
    making.lock();
    try {
      Toolbox other = toolbox;
      Toolbox made = other == null ? new Toolbox(with, started) : other;
      toolbox = made;
      return made;
    } finally {
      making.unlock();
    }
  }

  /// Every tool, in the order of the list.
  public List<ToolLine> lines() {
    return toolbox().all().stream().map(ToolLine::of).toList();
  }

  @Override
  public byte[] answer(byte[] request, Asker asker) throws InterruptedException {
    Frame frame;
    try {
      frame = Frame.scan(request, Limits.DEFAULT);
    } catch (MalformedFrame e) {
      return Rpc.error(e.id(), e.code(), String.valueOf(e.getMessage()), null);
    }
    byte[] id = frame.raw(Member.ID);
    toolbox().awake();
    try {
      return switch (frame.method()) {
        case "server/discover" -> Rpc.result(id, introduction());
        case "tools/list" -> Rpc.result(id, list("tools", toolbox()::write));
        case "prompts/list" ->
            Rpc.result(
                id, list("prompts", writer -> Prompts.ALL.forEach(each -> each.write(writer))));
        case "resources/list" ->
            Rpc.result(
                id, list("resources", writer -> Resource.ALL.forEach(each -> each.write(writer))));
        case "resources/templates/list" -> Rpc.result(id, list("resourceTemplates", _ -> {}));
        case "tools/call" -> called(frame, id, asker);
        case "prompts/get" -> prompted(frame, id);
        case "resources/read" -> read(frame, id, asker);
        default ->
            Rpc.error(id, Protocol.METHOD_NOT_FOUND, "there is no method " + frame.method(), null);
      };
    } catch (Refusal e) {
      return Rpc.error(id, code(e.kind()), String.valueOf(e.getMessage()), null);
    }
  }

  /// What was tried and did not work is no fault of who asked.
  private static int code(Refusal.Kind kind) {
    return switch (kind) {
      case INVALID, DENIED, NOT_FOUND -> Protocol.INVALID_PARAMS;
      case FAILED -> Protocol.INTERNAL_ERROR;
    };
  }

  private byte[] introduction() {
    return cached(new JsonWriter().object().member("resultType", "complete"))
        .key("supportedVersions")
        .array()
        .string(Protocol.MODERN)
        .end()
        .key("capabilities")
        .object()
        .key("tools")
        .object()
        .end()
        .key("prompts")
        .object()
        .end()
        .key("resources")
        .object()
        .end()
        .end()
        .member(
            "instructions",
            "Tools of the machine that Roundhouse runs on: host, network, files, containers,"
                + " packages, inventory and safety. Each says in"
                + " _meta which scope the token needs. format=toon writes the text of an answer in"
                + " fewer tokens.")
        .key("_meta")
        .object()
        .key("io.modelcontextprotocol/serverInfo")
        .object()
        .member("name", "roundhouse-system")
        .member("title", "System tools")
        .member("version", with.version())
        .end()
        .end()
        .end()
        .toBytes();
  }

  private static JsonWriter cached(JsonWriter writer) {
    return writer.member("ttlMs", LISTS_LAST.toMillis()).member("cacheScope", "public");
  }

  /// Writes the entries of a list.
  private interface Entries {
    void write(JsonWriter writer);
  }

  private static byte[] list(String key, Entries entries) {
    JsonWriter writer =
        cached(new JsonWriter().object().member("resultType", "complete")).key(key).array();
    entries.write(writer);
    return writer.end().end().toBytes();
  }

  private Tool tool(Frame frame) throws Refusal {
    String name = frame.text(Member.NAME);
    Tool tool = name == null ? null : toolbox().named(name);
    if (tool == null) {
      String cure =
          name == null
              ? ""
              : Names.nearest(name, toolbox().names())
                  .map(nearest -> "; did you mean " + nearest + "?")
                  .orElse("");
      throw new Refusal(Refusal.Kind.NOT_FOUND, "Unknown tool: " + name + cure);
    }
    return tool;
  }

  private static boolean isGood(Asker asker, Tool tool) {
    String scope = tool.needs().scope();
    return scope.isEmpty() || asker.grants().may(new Scope(scope));
  }

  private static byte[] forbidden(byte[] id, Tool tool) {
    String scope = tool.needs().scope();
    return Rpc.error(
        id,
        RpcErrorCode.INSUFFICIENT_SCOPE.code(),
        tool.name() + " needs a token with the scope " + scope,
        new JsonWriter()
            .object()
            .member("scope", scope)
            .member("reasonCode", Reason.SCOPE_MISSING.wire())
            .end()
            .toBytes());
  }

  /// A refusal by a tool is an answer that a model can read; only what is no call at all, and what
  /// the token is not good for, is an error of the protocol.
  private byte[] called(Frame frame, byte[] id, Asker asker) throws Refusal, InterruptedException {
    Tool tool = tool(frame);
    if (!isGood(asker, tool)) {
      return forbidden(id, tool);
    }
    try {
      Arguments arguments = Arguments.of(tool.params(), Json.of(frame, Member.ARGUMENTS));
      byte[] answer = tool.action().run(arguments);
      boolean isToon = arguments.isSaid("format") && arguments.text("format").equals("toon");
      return Rpc.result(id, result(isToon ? toon(answer) : new String(answer, UTF_8), answer));
    } catch (Refusal e) {
      return Rpc.result(id, refused(e));
    }
  }

  private static String toon(byte[] answer) {
    try {
      return Toon.encode(Json.parse(answer));
    } catch (MalformedFrame e) {
      throw new IllegalStateException("an answer made here cannot be read back", e);
    }
  }

  private static byte[] result(String text, byte[] structured) {
    return text(text)
        .key("structuredContent")
        .raw(structured)
        .member("isError", false)
        .end()
        .toBytes();
  }

  private static byte[] refused(Refusal why) {
    return text(String.valueOf(why.getMessage())).member("isError", true).end().toBytes();
  }

  private static JsonWriter text(String text) {
    return new JsonWriter()
        .object()
        .member("resultType", "complete")
        .key("content")
        .array()
        .object()
        .member("type", "text")
        .member("text", text)
        .end()
        .end();
  }

  private static byte[] prompted(Frame frame, byte[] id) throws Refusal {
    String name = frame.text(Member.NAME);
    Prompt prompt =
        Prompts.ALL.stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow(() -> new Refusal(Refusal.Kind.NOT_FOUND, "Unknown prompt: " + name));
    return Rpc.result(id, prompt.filled(Json.of(frame, Member.ARGUMENTS)));
  }

  private byte[] read(Frame frame, byte[] id, Asker asker) throws Refusal, InterruptedException {
    String uri = frame.text(Member.URI);
    Resource resource =
        Resource.ALL.stream()
            .filter(each -> each.uri().equals(uri))
            .findFirst()
            .orElseThrow(() -> new Refusal(Refusal.Kind.NOT_FOUND, "Resource not found: " + uri));
    Tool tool = requireNonNull(toolbox().named(resource.tool()), resource.tool());
    if (!isGood(asker, tool)) {
      return forbidden(id, tool);
    }
    byte[] answer = tool.action().run(Arguments.of(tool.params(), Json.ABSENT));
    byte[] result =
        new JsonWriter()
            .object()
            .member("resultType", "complete")
            .member("ttlMs", 0)
            .member("cacheScope", "private")
            .key("contents")
            .array()
            .object()
            .member("uri", resource.uri())
            .member("mimeType", "application/json")
            .member("text", new String(answer, UTF_8))
            .end()
            .end()
            .end()
            .toBytes();
    return Rpc.result(id, result);
  }

  @Override
  public void close() {
    Toolbox made = toolbox;
    if (made != null) {
      made.close();
    }
  }
}
