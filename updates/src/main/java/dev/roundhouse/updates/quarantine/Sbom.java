package dev.roundhouse.updates.quarantine;

import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.updates.Advisories;
import dev.roundhouse.updates.Advisory;
import dev.roundhouse.updates.Integrity;
import dev.roundhouse.updates.Part;
import dev.roundhouse.updates.Tree;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/// Writes the parts of a tree as a bill of materials: CycloneDX 1.6. The same tree gives the same
/// bytes. Pure but for the licences, which are read out of the parts.
public final class Sbom {
  private Sbom() {}

  /// @param home where the parts lie
  public static byte[] of(Tree tree, Path home, Advisories advisories) {
    Map<String, Part> components = new TreeMap<>();
    tree.parts().values().forEach(part -> components.putIfAbsent(purl(part), part));
    String root = purl(tree.root());
    JsonWriter body =
        new JsonWriter()
            .object()
            .member("bomFormat", "CycloneDX")
            .member("specVersion", "1.6")
            .member("serialNumber", "urn:uuid:" + serial(tree))
            .member("version", 1)
            .key("metadata")
            .object()
            .key("component");
    component(body, tree.root(), home, "application");
    body.end().key("components").array();
    components.forEach((purl, part) -> {
      if (!purl.equals(root)) {
        component(body, part, home, "library");
      }
    });
    body.end().key("dependencies").array();
    needs(tree)
        .forEach((purl, needed) -> {
          body.object().member("ref", purl).key("dependsOn").array();
          needed.forEach(body::string);
          body.end().end();
        });
    body.end();
    vulnerabilities(body, components, advisories);
    return body.end().toBytes();
  }

  /// Of what the tree is made, so that another tree has another.
  private static UUID serial(Tree tree) {
    StringBuilder all = new StringBuilder();
    tree.parts().forEach((path, part) -> all.append(path).append(' ').append(part).append('\n'));
    return UUID.nameUUIDFromBytes(all.toString().getBytes(StandardCharsets.UTF_8));
  }

  /// The name that everybody has for a part.
  static String purl(Part part) {
    return "pkg:npm/%s@%s"
        .formatted(part.name().replace("@", "%40"), part.version().text().replace("+", "%2B"));
  }

  private static void component(JsonWriter body, Part part, Path home, String type) {
    int slash = part.name().indexOf('/');
    body.object().member("type", type).member("bom-ref", purl(part));
    if (slash > 0) {
      body.member("group", part.name().substring(0, slash));
    }
    body.member("name", part.name().substring(slash + 1)).member("version", part.version().text());
    if (part.isOptional()) {
      body.member("scope", "optional");
    }
    if (part.origin() instanceof Part.Origin.Archive(var _, Integrity integrity)) {
      byte[] digest = Base64.getDecoder().decode(integrity.value());
      body.key("hashes")
          .array()
          .object()
          .member("alg", integrity.algorithm().digest())
          .member("content", HexFormat.of().formatHex(digest))
          .end()
          .end();
    }
    Manifest.licenceIn(home.resolve(part.path())).ifPresent(licence -> licence(body, licence));
    body.member("purl", purl(part)).end();
  }

  private static void licence(JsonWriter body, String licence) {
    body.key("licenses").array().object();
    boolean isExpression =
        licence.matches("[A-Za-z0-9.+() -]{1,200}") && !licence.matches("(?i)(SEE |UNLICEN).*");
    if (isExpression) {
      body.member("expression", licence);
    } else {
      body.key("license").object().member("name", licence).end();
    }
    body.end().end();
  }

  private static Map<String, Set<String>> needs(Tree tree) {
    Map<String, Set<String>> needs = new TreeMap<>();
    for (Part each : tree.parts().values()) {
      Set<String> own = needs.computeIfAbsent(purl(each), _ -> new TreeSet<>());
      tree.neededBy(each).forEach(needed -> own.add(purl(needed)));
    }
    return needs;
  }

  private static void vulnerabilities(
      JsonWriter body, Map<String, Part> components, Advisories advisories) {
    Map<String, List<String>> affected = new TreeMap<>();
    Map<String, Advisory> known = new TreeMap<>();
    components.forEach((purl, part) -> {
      for (Advisory each : advisories.of(part.name(), part.version())) {
        known.putIfAbsent(each.id(), each);
        List<String> all = affected.computeIfAbsent(each.id(), _ -> new ArrayList<>());
        if (!all.contains(purl)) {
          all.add(purl);
        }
      }
    });
    body.key("vulnerabilities").array();
    known.forEach((id, advisory) -> {
      body.object().member("id", id).member("description", advisory.summary());
      body.key("affects").array();
      affected.getOrDefault(id, List.of()).forEach(purl -> body.object().member("ref", purl).end());
      body.end().end();
    });
    body.end();
  }
}
