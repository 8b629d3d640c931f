package dev.roundhouse.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.fleet.memory.Host;
import dev.roundhouse.fleet.memory.Host.Cgroups;
import dev.roundhouse.kernel.Finding;
import dev.roundhouse.kernel.Finding.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class HostFindingsTest {
  private static final long GIB = 1L << 30;
  private static final Cgroups GOOD = new Cgroups.V2(true, Set.of("cpu", "memory", "pids"));
  private static final Optional<Host.Pressure> CALM = Optional.of(new Host.Pressure(0, 0));

  private static Finding of(Host host, String name) {
    return HostFindings.of(host).stream()
        .filter(finding -> finding.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Host host(long swap, long free, boolean mayPageOut, Cgroups cgroups) {
    return new Host(
        swap, free, true, GIB / 8, 8 * GIB, 4 * GIB, CALM, mayPageOut, cgroups, false, 2);
  }

  private static Finding groups(Cgroups cgroups) {
    return of(host(GIB, GIB, true, cgroups), "control groups");
  }

  @Test
  void aGoodMachineHasNothingToCure() {
    Host good = host(2 * GIB, GIB, true, GOOD);

    assertThat(HostFindings.of(good)).allMatch(finding -> finding.verdict() == Verdict.OK);
    assertThat(of(good, "swap").toString())
        .isEqualTo(
            "swap: 2.0 GiB with compressed memory (zram), 1.0 GiB free; zram itself takes 128 MiB");
  }

  @Test
  void withoutSwapOrRightServersAreStoppedInstead() {
    Finding none = of(host(0, 0, true, GOOD), "swap");
    Finding full = of(host(GIB, 0, true, GOOD), "swap");
    Finding right = of(host(GIB, GIB, false, GOOD), "paging out");

    assertThat(List.of(none, full, right))
        .allSatisfy(finding -> {
          assertThat(finding.verdict()).isEqualTo(Verdict.LIMITED);
          assertThat(finding.says()).contains("stopped instead");
          assertThat(finding.cure()).contains("docs/how-to/prepare-the-host.md");
        });
    assertThat(none.says()).startsWith("there is none");
    assertThat(full.says()).contains("0 MiB free");
    assertThat(right.cure()).contains("AmbientCapabilities=CAP_SYS_NICE");
  }

  @Test
  void controlGroupsLimitWhereTheyAreHandedOver() {
    Set<String> all = Set.of("cpu", "memory");
    Cgroups.V2 unified = new Cgroups.V2(true, Set.of());

    assertThat(groups(new Cgroups.V1(all, true)).verdict()).isEqualTo(Verdict.OK);
    assertThat(groups(new Cgroups.Hybrid(all, true, unified)).verdict()).isEqualTo(Verdict.OK);
    assertThat(groups(new Cgroups.V1(all, false)).says()).contains("not handed over");
    assertThat(groups(new Cgroups.V2(false, all)).cure()).contains("Delegate=yes");
    assertThat(groups(new Cgroups.V2(true, Set.of("cpu"))).says())
        .contains("version 2 without memory");
    assertThat(groups(new Cgroups.None("no control groups are mounted")).says())
        .startsWith("no control groups are mounted; limits");
  }

  @Test
  void aMachineThatWaitsForMemoryIsToldOf() {
    Host busy =
        new Host(
            GIB,
            GIB,
            false,
            0,
            8 * GIB,
            GIB / 4,
            Optional.of(new Host.Pressure(42, 20)),
            true,
            GOOD,
            false,
            2);

    assertThat(of(busy, "memory").says())
        .isEqualTo(
            "8.0 GiB, 256 MiB available; processes lost 42 % of the last ten seconds waiting for it");
    assertThat(of(busy, "swap").says()).isEqualTo("1.0 GiB on disk, 1.0 GiB free");
  }

  @Test
  void anUnknownSystemIsLimitedAndNothingIsMissing() {
    Host unknown =
        new Host(
            0,
            0,
            false,
            0,
            0,
            0,
            Optional.empty(),
            false,
            new Cgroups.None("this system has no /proc"),
            false,
            4);

    assertThat(HostFindings.of(unknown))
        .hasSize(4)
        .allMatch(finding -> finding.verdict() == Verdict.LIMITED);
  }

  @Test
  void fewOpenFilesLimitAndVeryFewBreak() {
    String line = "Max processes  1 1 processes\nMax open files            %s    524288   files \n";

    assertThat(OpenFiles.finding(line.formatted("1048576")).verdict()).isEqualTo(Verdict.OK);
    assertThat(OpenFiles.finding(line.formatted("unlimited")).says()).isEqualTo("without limit");
    assertThat(OpenFiles.finding(line.formatted("1024")).verdict()).isEqualTo(Verdict.LIMITED);
    assertThat(OpenFiles.finding(line.formatted("64")).verdict()).isEqualTo(Verdict.MISSING);
    assertThat(OpenFiles.finding("").says()).contains("does not tell");
  }

  @Test
  void programsAreAskedForTheirVersion(@TempDir Path folder) throws Exception {
    program(folder.resolve("node"), "echo v20.1.2; echo more");
    program(folder.resolve("npm"), "exit 3");

    List<Finding> found = HostFindings.programs(folder.toString());

    assertThat(found.get(0))
        .isEqualTo(
            Finding.ok(
                "node",
                "v20.1.2 at "
                    + folder.resolve("node")
                    + "; from 22.1 on it keeps what it has compiled, and servers start faster"));
    assertThat(found.get(1).says()).contains("npm --version ended with code 3");
    assertThat(found.get(2).says()).startsWith("was not found on PATH");
  }

  private static void program(Path file, String script) throws Exception {
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }
}
