package dev.roundhouse.cli;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.PackageSpec;
import dev.roundhouse.protocol.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "packages",
    mixinStandardHelpOptions = true,
    description = "List the npm packages that servers are started from.")
final class PackagesCommand implements Callable<Integer> {
  private static final String NONE =
      "no package is installed; one is with the first start of a server such as npm:name";

  private final Program program;
  private final Printer printer;

  @Mixin Shared shared = new Shared();

  PackagesCommand(Program program, Printer printer) {
    this.program = requireNonNull(program, "program");
    this.printer = requireNonNull(printer, "printer");
  }

  @Override
  public Integer call() {
    try (Door door = Door.open(program, shared, printer)) {
      Door.Answer answer = door.need("GET", "/api/v1/packages", new byte[0]);
      if (shared.isJson) {
        printer.json(answer.body());
        return Exit.OK.code();
      }
      List<List<String>> rows = new ArrayList<>();
      for (Json each : answer.json().get("packages").items()) {
        rows.add(
            List.of(
                ToolsCommand.text(each, "name"),
                ToolsCommand.text(each, "version"),
                size(each.get("bytes").integer(0)),
                joined(each.get("tags")),
                joined(each.get("servers"))));
      }
      printer.table(List.of("PACKAGE", "VERSION", "SIZE", "TAGS", "USED BY"), rows);
      if (rows.isEmpty()) {
        printer.note(NONE);
      }
      return Exit.OK.code();
    }
  }

  private static String size(long bytes) {
    return String.format(Locale.ROOT, "%.1f MiB", bytes / (double) (1 << 20));
  }

  private static String joined(Json list) {
    String all = list.items().stream().map(Json::text).collect(Collectors.joining(" "));
    return all.isEmpty() ? "-" : all;
  }

  @Command(
      name = "remove",
      mixinStandardHelpOptions = true,
      description = "Remove a version that no server uses.")
  int remove(
      @Mixin Shared own,
      @Parameters(
              index = "0",
              paramLabel = "NAME@VERSION",
              description = "Package and version, as the list has them.")
          String which) {
    own.inherit(shared);
    PackageSpec spec = spec(which);
    if (!spec.isExact() || spec.program().isPresent()) {
      throw new CommandException(
          Exit.USAGE, "\"" + which + "\" names no version; write NAME@VERSION as the list has it");
    }
    String name = spec.name() + "@" + spec.selector();
    try (Door door = Door.open(program, own, printer)) {
      door.need("DELETE", "/api/v1/packages/" + name, new byte[0]);
      printer.done("removed", name, own.isJson);
      return Exit.OK.code();
    }
  }

  private static PackageSpec spec(String which) {
    try {
      return PackageSpec.parse(PackageSpec.isMeant(which) ? which : PackageSpec.PREFIX + which);
    } catch (IllegalArgumentException e) {
      throw new CommandException(Exit.USAGE, String.valueOf(e.getMessage()));
    }
  }
}
