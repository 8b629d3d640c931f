package dev.roundhouse.cli;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "approve",
    mixinStandardHelpOptions = true,
    description = "Let clients see and call what waits for approval, or was blocked.")
final class ApproveCommand implements Callable<Integer> {
  private final Program program;
  private final Printer printer;
  private final Shared before;

  @Mixin Shared shared = new Shared();

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      description = "Name at the door, or the server's own.")
  @Nullable String name;

  @Option(
      names = "--server",
      paramLabel = "SERVER",
      description = "Everything of this server that waits.")
  @Nullable String server;

  @Option(names = "--all", description = "Everything that waits.")
  boolean isAll;

  @Option(
      names = "--hash",
      paramLabel = "HASH",
      description = "With NAME: only the definition whose hash begins so, as tools diff shows it.")
  @Nullable String hash;

  ApproveCommand(Program program, Printer printer, Shared before) {
    this.program = requireNonNull(program, "program");
    this.printer = requireNonNull(printer, "printer");
    this.before = requireNonNull(before, "before");
  }

  @Override
  public Integer call() {
    shared.inherit(before);
    byte[] wish = wish();
    try (Door door = Door.open(program, shared, printer)) {
      Door.Answer answer = door.need("POST", "/api/v1/pins/approve", wish);
      tell(printer, answer, shared.isJson);
      return Exit.OK.code();
    }
  }

  private byte[] wish() {
    long said = Stream.of(name != null, server != null, isAll).filter(each -> each).count();
    if (said != 1) {
      throw new CommandException(Exit.USAGE, "say one of NAME, --server SERVER and --all");
    }
    if (hash != null && name == null) {
      throw new CommandException(Exit.USAGE, "--hash belongs to NAME");
    }
    JsonWriter wish = new JsonWriter().object();
    if (name != null) {
      wish.member("name", name);
    }
    if (hash != null) {
      wish.member("hash", hash);
    }
    if (server != null) {
      wish.member("server", server);
    }
    if (isAll) {
      wish.member("all", true);
    }
    return wish.end().toBytes();
  }

  /// What has been let in.
  static void tell(Printer printer, Door.Answer answer, boolean isJson) {
    if (isJson) {
      printer.json(answer.body());
      return;
    }
    List<Json> approved = answer.json().get("approved").items();
    approved.forEach(each -> printer.note("approved " + ToolsCommand.text(each, "name")));
    if (approved.isEmpty()) {
      printer.note("nothing waited for approval");
    }
  }
}
