package dev.roundhouse.updates.quarantine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.roundhouse.updates.Part;
import dev.roundhouse.updates.Tree;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LockTest {
  private static final Platform LINUX = new Platform("linux", "x64", "glibc");
  private static final String DIGEST = "sha512-" + "A".repeat(86) + "==";
  private static final String KNOWN =
      "\"version\":\"1.0.0\",\"resolved\":\"http://127.0.0.1/a.tgz\",\"integrity\":\""
          + DIGEST
          + "\"";

  private static Tree tree(String... entries) {
    String all = String.join(",", entries);
    String lock =
        "{\"lockfileVersion\":3,\"packages\":{\"\":{\"dependencies\":{\"it\":\"1\"}}," + all + "}}";
    return Lock.read("it", lock.getBytes(UTF_8), LINUX);
  }

  private static Part part(Tree tree, String path) {
    return requireNonNull(tree.parts().get(path), path);
  }

  private static String entry(String path, String more) {
    return "\"%s\":{%s%s}".formatted(path, KNOWN, more);
  }

  @Test
  void readsWhatAnInstallWouldBring() {
    Tree tree =
        tree(
            entry(
                "node_modules/it",
                ",\"dependencies\":{\"a\":\"1\",\"@b/c\":\"1\"},\"bin\":{\"it\":\"it.js\"}"),
            entry("node_modules/a", ",\"dependencies\":{\"@b/c\":\"2\"},\"hasInstallScript\":true"),
            entry("node_modules/a/node_modules/@b/c", ""),
            entry("node_modules/@b/c", ",\"name\":\"other\""));

    assertThat(tree.parts().keySet())
        .containsExactly(
            "node_modules/@b/c",
            "node_modules/a",
            "node_modules/a/node_modules/@b/c",
            "node_modules/it");
    assertThat(tree.root().wants().programs()).containsEntry("it", "it.js");
    Part other = part(tree, "node_modules/@b/c");
    assertThat(other.name()).isEqualTo("other");
    assertThat(other.placed()).isEqualTo("@b/c");
    Part a = part(tree, "node_modules/a");
    assertThat(a.runsScripts()).isTrue();
    assertThat(tree.neededBy(a))
        .extracting(Part::path)
        .containsExactly("node_modules/a/node_modules/@b/c");
    assertThat(tree.neededBy(tree.root())).containsExactly(a, other);
  }

  @Test
  void leavesOutWhatIsForOtherMachinesWithAllThatOnlyItNeeds() {
    Tree tree =
        tree(
            entry(
                "node_modules/it",
                ",\"optionalDependencies\":{\"w\":\"1\",\"l\":\"1\",\"m\":\"1\"}"),
            entry(
                "node_modules/w",
                ",\"optional\":true,\"os\":[\"win32\"],\"dependencies\":{\"x\":\"1\"}"),
            entry("node_modules/x", ",\"optional\":true"),
            entry("node_modules/l", ",\"optional\":true,\"os\":[\"!win32\"],\"cpu\":[\"x64\"]"),
            entry("node_modules/m", ",\"optional\":true,\"libc\":[\"musl\"]"));

    assertThat(tree.parts().keySet()).containsExactly("node_modules/it", "node_modules/l");
    assertThat(tree.leftOut())
        .isEqualTo(List.of("node_modules/m", "node_modules/w", "node_modules/x"));
  }

  @Test
  void knowsWhatIsInsideOfAnotherArchive() {
    Tree tree =
        tree(
            entry("node_modules/it", ",\"dependencies\":{\"in\":\"1\"}"),
            "\"node_modules/it/node_modules/in\":{\"version\":\"1.0.0\",\"inBundle\":true}");

    assertThat(part(tree, "node_modules/it/node_modules/in").origin())
        .isEqualTo(new Part.Origin.Bundled("node_modules/it"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "node_modules/../../x | %s | does not lie in node_modules",
        "node_modules/x/../../y | %s | does not lie in node_modules",
        "/node_modules/x | %s | does not lie in node_modules",
        "x | %s | does not lie in node_modules",
        "node_modules/.bin | %s | does not lie in node_modules",
        "node_modules/x | \"resolved\":\"../x\",\"link\":true | is a link",
        "node_modules/x | \"version\":\"1.0.0\",\"resolved\":\"git+ssh://git@h/x.git#0\",\"integrity\":\"%d\" | does not come from a registry",
        "node_modules/x | \"version\":\"1.0.0\",\"resolved\":\"file:x.tgz\",\"integrity\":\"%d\" | does not come from a registry",
        "node_modules/x | \"version\":\"1.0.0\",\"resolved\":\"http://u:p@h/x.tgz\",\"integrity\":\"%d\" | does not come from a registry",
        "node_modules/x | \"version\":\"1.0.0\",\"resolved\":\"http://h/x.tgz\",\"integrity\":\"sha1-L9ThxnotKPzthJ7hu3bnORuT6xI=\" | by no digest but SHA-1",
        "node_modules/x | \"version\":\"1.0.0\",\"resolved\":\"http://h/x.tgz\" | by no digest but SHA-1",
        "node_modules/x | \"version\":\"1\",\"resolved\":\"http://h/x.tgz\" | has no whole version",
        "node_modules/x | %s,\"name\":\"../y\" | has no name that is one",
        "node_modules/x | %s,\"os\":[\"win32\"] | is not for this machine",
        "node_modules/x | \"version\":\"1.0.0\",\"inBundle\":true | lies in none",
        "node_modules/y | %s | is needed by no other",
      })
  void refusesWhatNobodyCouldVerify(String path, String entry, String says) {
    String whole = entry.replace("%s", KNOWN).replace("%d", DIGEST);

    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            tree(
                entry("node_modules/it", ",\"dependencies\":{\"x\":\"1\"}"),
                "\"%s\":{%s}".formatted(path, whole)))
        .withMessageContaining(says)
        .withMessageContaining("\"" + path + "\"");
  }

  @Test
  void refusesLocksOfOtherThings() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> tree(entry("node_modules/other", "")))
        .withMessageContaining("does not have it itself");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Lock.read("it", "{\"lockfileVersion\":1}".getBytes(UTF_8), LINUX))
        .withMessageContaining("has the format 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Lock.read("it", "<html>".getBytes(UTF_8), LINUX))
        .withMessageContaining("is not JSON");
  }
}
