package dev.roundhouse.systemtools.upkeep;

import dev.roundhouse.fleet.HostPrograms;
import dev.roundhouse.systemtools.tool.Refusal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The package manager of this machine. Blocks; safe for many threads, while the manager itself
/// lets in one at a time.
public interface PackageSource {
  /// As its users call it.
  String name();

  /// What an update of everything would do; changes nothing and fetches nothing.
  List<PackageStep> updates() throws Refusal, InterruptedException;

  /// What the installation of one package would do.
  ///
  /// @param name checked against the grammar of package names
  /// @throws Refusal when there is no package of this very name
  List<PackageStep> installation(String name) throws Refusal, InterruptedException;

  /// What is run to update everything.
  HostPrograms.Order updating() throws Refusal;

  /// What is run to install this package in this version.
  HostPrograms.Order installing(String name, String version) throws Refusal;

  /// The version that is there.
  Optional<String> installed(String name) throws Refusal, InterruptedException;

  /// Every package that is there, with its version.
  Map<String, String> all() throws Refusal, InterruptedException;

  /// How old what it knows of newer versions is, in words; empty where nobody can tell.
  Optional<String> age();

  /// Whether this machine has one that is known here.
  static boolean isKnown(HostPrograms programs) {
    return programs.find(Apt.GET.places()).isPresent()
        || programs.find(Dnf.DNF.places()).isPresent();
  }

  /// @throws Refusal when this machine has none that is known here
  static PackageSource of(HostPrograms programs, Path root) throws Refusal {
    if (programs.find(Apt.GET.places()).isPresent()) {
      return new Apt(programs, root);
    }
    if (programs.find(Dnf.DNF.places()).isPresent()) {
      return new Dnf(programs);
    }
    throw new Refusal(
        Refusal.Kind.FAILED,
        "this machine has none of the package managers known here: apt-get, dnf and yum");
  }
}
