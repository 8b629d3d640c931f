package dev.roundhouse.updates.provenance;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.updates.Archives;
import dev.roundhouse.updates.DownloadSettings;
import dev.roundhouse.updates.Integrity;
import dev.roundhouse.updates.Provenance;
import dev.roundhouse.updates.Release;
import dev.roundhouse.updates.SourceException;
import dev.roundhouse.updates.UpdateException;
import dev.roundhouse.updates.download.AllowedHosts;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Finds out how a release was built, by the statements that its registry has about it. It blocks,
/// and asks the registry for one document at most.
///
/// @param name of the package
/// @param archives the way to its registry
public record Inquiry(String name, Release release, Archives archives, DownloadSettings settings) {
  private static final int LARGEST_ROOT = 4 << 20;

  public Inquiry {
    requireNonNull(name, "name");
    requireNonNull(release, "release");
    requireNonNull(archives, "archives");
    requireNonNull(settings, "settings");
  }

  /// What is known of it. The digest of its archive has to be right by other means.
  ///
  /// @throws SourceException when its registry does not answer, or with what is no such document
  /// @throws UpdateException when the trust root cannot be used
  public Provenance answer() throws SourceException {
    Optional<URI> at = release.archive().attestations();
    if (at.isEmpty()) {
      return new Provenance.Absent();
    }
    Optional<Integrity> integrity =
        release
            .archive()
            .integrity()
            .filter(each -> each.algorithm() == Integrity.Algorithm.SHA512);
    if (integrity.isEmpty()) {
      return new Provenance.NotChecked("it is not known by SHA-512, as statements are");
    }
    if (settings.trust().isEmpty()) {
      return new Provenance.NotChecked(
          "no trust root: set updates.downloads.trust to a trusted_root.json of sigstore");
    }
    AllowedHosts hosts = new AllowedHosts(archives.registry(), settings.allowedHosts());
    if (!hosts.permits(at.get())) {
      return new Provenance.NotChecked(
          "the statements about it are at %s://%s, which is neither the registry nor in updates.downloads.allowed-hosts"
              .formatted(at.get().getScheme(), at.get().getRawAuthority()));
    }
    Optional<byte[]> document = archives.attestations(at.get(), hosts::permits, what());
    return document.isEmpty()
        ? new Provenance.NotChecked("its registry has no statements where it says that they are")
        : checked(settings.trust().get(), integrity.get(), document.get());
  }

  private String what() {
    return "the statements about %s@%s".formatted(name, release.version());
  }

  private Provenance checked(Path trust, Integrity integrity, byte[] document)
      throws SourceException {
    Attestations attestations;
    try {
      attestations = Attestations.read(document);
    } catch (IllegalArgumentException e) {
      throw new SourceException(
          SourceException.Kind.MALFORMED,
          "%s: what its registry has there is no document of attestations: %s"
              .formatted(what(), e.getMessage()),
          e);
    }
    if (attestations.all().isEmpty()) {
      return new Provenance.NotChecked("its registry has no statement of SLSA about its build");
    }
    Sigstore sigstore = sigstore(trust);
    Optional<Provenance> first = Optional.empty();
    for (Attestations.Built each : attestations.all()) {
      try {
        Provenance verified = verified(sigstore, integrity, each);
        first = first.or(() -> Optional.of(verified));
      } catch (Unproven e) {
        // One that is wrong spoils it, whatever the others say.
        return new Provenance.Wrong("the statement about its build is wrong: " + e.why());
      }
    }
    return first.orElseThrow();
  }

  private Provenance verified(Sigstore sigstore, Integrity integrity, Attestations.Built built)
      throws Unproven {
    Sigstore.Proven proven = sigstore.prove(built.bundle());
    LogBody.read(proven.body()).isOf(proven.envelope(), proven.signer());
    Statement statement = Statement.read(proven.envelope());
    if (!statement.predicateType().equals(built.predicateType())) {
      throw new Unproven(
          "it is one of %s, and not of %s"
              .formatted(statement.predicateType(), built.predicateType()));
    }
    statement.isAbout(name, release.version(), integrity);
    BuildIdentity build = BuildIdentity.of(proven.signer());
    return new Provenance.Verified(
        build.repository(),
        build.commit(),
        build.workflow(),
        build.issuer(),
        proven.logIndex(),
        proven.signed());
  }

  private Sigstore sigstore(Path trust) {
    try (InputStream in = Files.newInputStream(trust)) {
      byte[] root = in.readNBytes(LARGEST_ROOT + 1);
      if (root.length > LARGEST_ROOT) {
        throw new IOException("it is larger than 4 MiB");
      }
      return Sigstore.trusting(root);
    } catch (IOException | IllegalArgumentException e) {
      throw new UpdateException(
          UpdateException.Kind.UNREACHABLE,
          "%s@%s cannot be checked: %s of updates.downloads.trust: %s; name a trusted_root.json of sigstore that can be read"
              .formatted(name, release.version(), trust, e.getMessage()),
          e);
    }
  }
}
