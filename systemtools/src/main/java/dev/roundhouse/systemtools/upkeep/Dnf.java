package dev.roundhouse.systemtools.upkeep;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.HostPrograms;
import dev.roundhouse.systemtools.tool.Program;
import dev.roundhouse.systemtools.tool.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Packages of the RPM family. What would be done is worked out by the manager itself, which is
/// told to answer no to its own question.
final class Dnf implements PackageSource {
  static final Program DNF =
      new Program("dnf", List.of("/usr/bin/dnf", "/usr/bin/yum"), "dnf or yum");
  private static final Program RPM = new Program("rpm", List.of("/usr/bin/rpm", "/bin/rpm"), "rpm");

  private static final Duration LOOK = Duration.ofMinutes(3);
  private static final Duration CHANGE = Duration.ofMinutes(30);
  private static final int COLUMNS = 5;

  private final HostPrograms programs;

  Dnf(HostPrograms programs) {
    this.programs = requireNonNull(programs, "programs");
  }

  @Override
  public String name() {
    return "dnf";
  }

  @Override
  public List<PackageStep> updates() throws Refusal, InterruptedException {
    return simulated("upgrade");
  }

  @Override
  public List<PackageStep> installation(String name) throws Refusal, InterruptedException {
    return simulated("install", name);
  }

  private List<PackageStep> simulated(String... what) throws Refusal, InterruptedException {
    List<String> args = new ArrayList<>(List.of("-C", "--assumeno"));
    args.addAll(List.of(what));
    HostPrograms.Order order =
        HostPrograms.Order.look(DNF.in(programs), LOOK, args.toArray(String[]::new));
    HostPrograms.Ran ran = Program.run(programs, order);
    List<PackageStep> steps = steps(ran.out());
    // It ends with 1 for the no that it was told, and for nearly everything else.
    boolean isAnswered = (ran.out() + ran.err()).contains("Operation aborted");
    if (!ran.isGood() && !isAnswered) {
      throw Program.failed(order, ran);
    }
    return steps;
  }

  private List<PackageStep> steps(String output) throws Refusal, InterruptedException {
    List<PackageStep> steps = new ArrayList<>();
    String section = "";
    for (String line : output.lines().toList()) {
      String[] words = line.strip().split("\\s+", -1);
      if (!line.startsWith(" ")) {
        section = line.toLowerCase(Locale.ROOT);
      } else if (words.length >= COLUMNS && isNamed(section)) {
        String name = words[0];
        boolean isRemoved = section.startsWith("removing");
        String here = installed(name).orElse(null);
        steps.add(
            new PackageStep(
                name, isRemoved ? words[2] : here, isRemoved ? null : words[2], words[3]));
      }
    }
    return steps;
  }

  private static boolean isNamed(String section) {
    return section.startsWith("installing")
        || section.startsWith("upgrading")
        || section.startsWith("updating")
        || section.startsWith("removing")
        || section.startsWith("downgrading");
  }

  @Override
  public HostPrograms.Order updating() throws Refusal {
    return changing("upgrade");
  }

  @Override
  public HostPrograms.Order installing(String name, String version) throws Refusal {
    return changing("install", name + "-" + version);
  }

  private HostPrograms.Order changing(String... what) throws Refusal {
    List<String> args = new ArrayList<>(List.of("-y"));
    args.addAll(List.of(what));
    return HostPrograms.Order.change(DNF.in(programs), CHANGE, args).with(Map.of("HOME", "/root"));
  }

  @Override
  public Optional<String> installed(String name) throws Refusal, InterruptedException {
    HostPrograms.Order order =
        HostPrograms.Order.look(
            RPM.in(programs),
            Duration.ofSeconds(30),
            "-q",
            "--qf",
            "%{VERSION}-%{RELEASE}\n",
            name);
    HostPrograms.Ran ran = Program.run(programs, order);
    return ran.isGood() ? ran.out().lines().findFirst() : Optional.empty();
  }

  @Override
  public Map<String, String> all() throws Refusal, InterruptedException {
    HostPrograms.Ran ran =
        Program.succeed(
            programs,
            HostPrograms.Order.look(
                RPM.in(programs), LOOK, "-qa", "--qf", "%{NAME}\t%{VERSION}-%{RELEASE}\n"));
    Map<String, String> all = new TreeMap<>();
    for (String line : ran.out().lines().toList()) {
      String[] words = line.split("\t", -1);
      if (words.length == 2) {
        all.put(words[0], words[1]);
      }
    }
    return all;
  }

  @Override
  public Optional<String> age() {
    return Optional.empty();
  }
}
