package dev.roundhouse.updates.quarantine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.updates.Advisories;
import dev.roundhouse.updates.Advisory;
import dev.roundhouse.updates.Tree;
import dev.roundhouse.updates.Version;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SbomTest {
  private static final String KNOWN =
      "\"version\":\"1.0.0\",\"resolved\":\"http://127.0.0.1/a.tgz\",\"integrity\":\"sha512-"
          + "A".repeat(86)
          + "==\"";

  private static final String LOCK =
      """
      {"lockfileVersion":3,"packages":{"":{},
       "node_modules/@a/it":{%s,"dependencies":{"b":"1","c":"1"}},
       "node_modules/b":{%s,"dependencies":{"c":"1"}},
       "node_modules/b/node_modules/c":{%s},
       "node_modules/c":{%s,"optional":true}}}
      """
          .formatted(KNOWN, KNOWN, KNOWN, KNOWN);

  @TempDir private Path home;

  private static List<String> texts(List<Json> all, String key) {
    return all.stream().map(each -> String.valueOf(each.get(key).text())).toList();
  }

  @Test
  void listsEveryPartOnceInTheFormOfCycloneDx() throws Exception {
    Path b = Files.createDirectories(home.resolve("node_modules/b"));
    Files.writeString(b.resolve("package.json"), "{\"license\":\"(MIT OR Apache-2.0)\"}");
    Path c = Files.createDirectories(home.resolve("node_modules/b/node_modules/c"));
    Files.writeString(c.resolve("package.json"), "{\"license\":\"SEE LICENSE IN x\"}");
    Tree tree = Lock.read("@a/it", LOCK.getBytes(UTF_8), Platform.own());
    Advisory advisory =
        new Advisory(
            "GHSA-1",
            "it leaks",
            "c",
            Set.of(),
            List.of(
                new Advisory.Span(
                    Optional.empty(), Optional.of(Version.of("1.0.1")), Optional.empty())));

    byte[] written = Sbom.of(tree, home, new Advisories(List.of(advisory)));

    Json sbom = Json.parse(written);
    assertThat(sbom.get("bomFormat").text()).isEqualTo("CycloneDX");
    assertThat(sbom.get("specVersion").text()).isEqualTo("1.6");
    assertThat(sbom.get("serialNumber").text())
        .matches("urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    assertThat(sbom.get("version").integer(0)).isEqualTo(1);
    Json root = sbom.get("metadata").get("component");
    assertThat(root.get("type").text()).isEqualTo("application");
    assertThat(root.get("group").text()).isEqualTo("@a");
    assertThat(root.get("name").text()).isEqualTo("it");
    assertThat(root.get("purl").text()).isEqualTo("pkg:npm/%40a/it@1.0.0");
    List<Json> components = sbom.get("components").items();
    assertThat(texts(components, "purl")).containsExactly("pkg:npm/b@1.0.0", "pkg:npm/c@1.0.0");
    Json first = components.getFirst();
    assertThat(first.get("hashes").items().getFirst().toString())
        .isEqualTo("{\"alg\":\"SHA-512\",\"content\":\"" + "0".repeat(128) + "\"}");
    assertThat(first.get("licenses").toString())
        .isEqualTo("[{\"expression\":\"(MIT OR Apache-2.0)\"}]");
    assertThat(components.getLast().get("licenses").toString())
        .isEqualTo("[{\"license\":{\"name\":\"SEE LICENSE IN x\"}}]");
    List<Json> vulnerabilities = sbom.get("vulnerabilities").items();
    assertThat(texts(vulnerabilities, "id")).containsExactly("GHSA-1");
    assertThat(texts(vulnerabilities.getFirst().get("affects").items(), "ref"))
        .containsExactly("pkg:npm/c@1.0.0");

    List<String> references = new ArrayList<>(texts(components, "bom-ref"));
    references.add(String.valueOf(root.get("bom-ref").text()));
    assertThat(references).doesNotHaveDuplicates();
    List<Json> dependencies = sbom.get("dependencies").items();
    assertThat(texts(dependencies, "ref")).containsExactlyInAnyOrderElementsOf(references);
    for (Json each : dependencies) {
      assertThat(each.get("dependsOn").items()).allMatch(ref -> references.contains(ref.text()));
    }
    assertThat(dependencies.getFirst().get("dependsOn").items())
        .extracting(Json::text)
        .containsExactly("pkg:npm/b@1.0.0", "pkg:npm/c@1.0.0");
    assertThat(Sbom.of(tree, home, new Advisories(List.of(advisory)))).isEqualTo(written);
  }
}
