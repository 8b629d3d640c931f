package dev.roundhouse.config;

import static java.util.Objects.requireNonNull;

/// A setting in force, as a person would write it; what is secret is masked.
///
/// @param key its whole path, such as `listen.port`
/// @param value empty when it is not set
/// @param isDefault whether it is what it is when nobody says anything
public record SettingLine(String key, String value, boolean isDefault) {
  public SettingLine {
    requireNonNull(key, "key");
    requireNonNull(value, "value");
  }
}
