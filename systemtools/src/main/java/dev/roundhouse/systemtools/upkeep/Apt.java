package dev.roundhouse.systemtools.upkeep;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.HostPrograms;
import dev.roundhouse.systemtools.tool.Program;
import dev.roundhouse.systemtools.tool.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Debian's packages. What would be done is worked out by apt's own simulation.
final class Apt implements PackageSource {
  static final Program GET = new Program("apt-get", List.of("/usr/bin/apt-get"), "apt");
  private static final Program CACHE =
      new Program("apt-cache", List.of("/usr/bin/apt-cache"), "apt");
  private static final Program QUERY =
      new Program("dpkg-query", List.of("/usr/bin/dpkg-query"), "dpkg");

  private static final Duration LOOK = Duration.ofMinutes(2);
  private static final Duration CHANGE = Duration.ofMinutes(30);

  /// `Inst libc6 [2.36-9] (2.36-10 Debian:12.8/stable [amd64]) []`, without the old one for what is
  /// new.
  private static final Pattern COMES =
      Pattern.compile("^Inst (\\S+)(?: \\[([^\\]]+)])? \\((\\S+) ([^\\[)]*)");

  private static final Pattern GOES = Pattern.compile("^(?:Remv|Purg) (\\S+)(?: \\[([^\\]]+)])?");

  /// Nobody is there to be asked; files that people have changed stay theirs.
  private static final List<String> UNASKED =
      List.of(
          "-y",
          "-q",
          "--no-remove",
          "-o",
          "Dpkg::Options::=--force-confdef",
          "-o",
          "Dpkg::Options::=--force-confold",
          "-o",
          "Dpkg::Use-Pty=0");

  private final HostPrograms programs;
  private final Path root;

  Apt(HostPrograms programs, Path root) {
    this.programs = requireNonNull(programs, "programs");
    this.root = requireNonNull(root, "root");
  }

  @Override
  public String name() {
    return "apt";
  }

  @Override
  public List<PackageStep> updates() throws Refusal, InterruptedException {
    return simulated("upgrade");
  }

  @Override
  public List<PackageStep> installation(String name) throws Refusal, InterruptedException {
    // apt-get takes what it does not know for a pattern, and a name with - behind it for a removal.
    HostPrograms.Ran known =
        Program.run(
            programs,
            HostPrograms.Order.look(
                CACHE.in(programs), LOOK, "show", "--no-all-versions", "--", name));
    if (known.out().lines().noneMatch(line -> line.equals("Package: " + name))) {
      throw new Refusal(
          Refusal.Kind.NOT_FOUND,
          "apt knows no package " + name + "; its lists may be old: run apt-get update by hand");
    }
    return simulated("install", "--", name);
  }

  private List<PackageStep> simulated(String... what) throws Refusal, InterruptedException {
    List<String> args =
        new ArrayList<>(List.of("-s", "-q", "--no-remove", "-o", "Debug::NoLocking=1"));
    args.addAll(List.of(what));
    HostPrograms.Ran ran =
        Program.succeed(
            programs, HostPrograms.Order.look(GET.in(programs), LOOK, args.toArray(String[]::new)));
    List<PackageStep> steps = new ArrayList<>();
    for (String line : ran.out().lines().toList()) {
      Matcher comes = COMES.matcher(line);
      Matcher goes = GOES.matcher(line);
      if (comes.find()) {
        steps.add(
            new PackageStep(
                comes.group(1), comes.group(2), comes.group(3), comes.group(4).strip()));
      } else if (goes.find()) {
        steps.add(new PackageStep(goes.group(1), goes.group(2), null, null));
      }
    }
    return steps;
  }

  @Override
  public HostPrograms.Order updating() throws Refusal {
    return changing("upgrade");
  }

  @Override
  public HostPrograms.Order installing(String name, String version) throws Refusal {
    return changing("install", "--", name + "=" + version);
  }

  private HostPrograms.Order changing(String... what) throws Refusal {
    List<String> args = new ArrayList<>(UNASKED);
    args.addAll(List.of(what));
    return HostPrograms.Order.change(GET.in(programs), CHANGE, args)
        .with(Map.of("DEBIAN_FRONTEND", "noninteractive", "HOME", "/root"));
  }

  @Override
  public Optional<String> installed(String name) throws Refusal, InterruptedException {
    HostPrograms.Ran ran =
        Program.run(
            programs,
            HostPrograms.Order.look(
                QUERY.in(programs),
                LOOK,
                "-W",
                "-f",
                "${db:Status-Abbrev}\t${Version}\n",
                "--",
                name));
    return ran.out()
        .lines()
        .filter(line -> line.startsWith("ii"))
        .map(line -> line.substring(line.indexOf('\t') + 1).strip())
        .findFirst();
  }

  @Override
  public Map<String, String> all() throws Refusal, InterruptedException {
    HostPrograms.Ran ran =
        Program.succeed(
            programs,
            HostPrograms.Order.look(
                QUERY.in(programs),
                LOOK,
                "-W",
                "-f",
                "${db:Status-Abbrev}\t${binary:Package}\t${Version}\n"));
    Map<String, String> all = new TreeMap<>();
    for (String line : ran.out().lines().toList()) {
      String[] words = line.split("\t", -1);
      if (words.length == 3 && words[0].startsWith("ii")) {
        all.put(words[1], words[2]);
      }
    }
    return all;
  }

  @Override
  public Optional<String> age() {
    try {
      return Optional.of(
          "lists of " + Files.getLastModifiedTime(root.resolve("var/lib/apt/lists")).toInstant());
    } catch (IOException _) {
      return Optional.empty(); // never fetched, or not to be seen
    }
  }
}
