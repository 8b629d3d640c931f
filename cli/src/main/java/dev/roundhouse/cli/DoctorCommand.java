package dev.roundhouse.cli;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Finding;
import dev.roundhouse.kernel.Finding.Verdict;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.storage.DataDirectory;
import dev.roundhouse.storage.StorageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Works without a program, and starts none.
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = {
      "Say what this machine can do, what follows for servers, and what to do about it.",
      "ok: all that could be wished for. limited: everything works, some of it less well. missing:"
          + " something does not work until it is cured. Ends with 1 when anything is missing, else"
          + " with 0."
    })
final class DoctorCommand implements Callable<Integer> {
  private final Program program;
  private final Printer printer;

  @Mixin Shared shared = new Shared();

  DoctorCommand(Program program, Printer printer) {
    this.program = requireNonNull(program, "program");
    this.printer = requireNonNull(printer, "printer");
  }

  @Override
  public Integer call() {
    List<Finding> findings = new ArrayList<>(program.examine(shared.data(), shared.config()));
    findings.add(door());
    boolean isGood = findings.stream().allMatch(each -> each.verdict() != Verdict.MISSING);
    if (shared.isJson) {
      printer.json(json(findings, isGood));
    } else {
      show(findings);
    }
    return (isGood ? Exit.OK : Exit.FAILED).code();
  }

  private Finding door() {
    String name = "door";
    try {
      Optional<Door> found = Door.running(shared.data());
      if (found.isPresent()) {
        try (Door door = found.get()) {
          return Finding.ok(name, "open at " + door.address());
        }
      }
      if (!DataDirectory.isInUse(shared.data())) {
        return Finding.ok(name, "no program runs on " + shared.data());
      }
      return Finding.missing(
          name,
          "a program runs on " + shared.data() + ", but its door does not answer",
          "wait when it is just starting or ending; else end it and start it again");
    } catch (StorageException e) {
      return Finding.missing(
          name, "" + e.getMessage(), "until then no command finds a program that runs there");
    }
  }

  private void show(List<Finding> findings) {
    List<List<String>> rows = new ArrayList<>();
    for (Finding each : findings) {
      rows.add(List.of(each.name(), word(each), each.says()));
      if (!each.cure().isEmpty()) {
        rows.add(List.of("", "", "-> " + each.cure()));
      }
    }
    printer.table(List.of("WHAT", "HOW", "SAYS"), rows);
  }

  private static byte[] json(List<Finding> findings, boolean isGood) {
    JsonWriter body = new JsonWriter().object().member("good", isGood).key("findings").array();
    for (Finding each : findings) {
      body.object()
          .member("name", each.name())
          .member("verdict", word(each))
          .member("says", each.says());
      if (!each.cure().isEmpty()) {
        body.member("cure", each.cure());
      }
      body.end();
    }
    return body.end().end().toBytes();
  }

  private static String word(Finding finding) {
    return finding.verdict().name().toLowerCase(Locale.ROOT);
  }
}
