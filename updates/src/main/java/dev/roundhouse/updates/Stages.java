package dev.roundhouse.updates;

import java.util.EnumMap;
import java.util.Map;

/// Who does which step. Immutable.
public final class Stages {
  private final EnumMap<JobStep, Stage> all;

  /// @throws IllegalArgumentException when a step has nobody to do it
  public Stages(Map<JobStep, Stage> all) {
    this.all = new EnumMap<>(JobStep.class);
    for (JobStep step : JobStep.values()) {
      Stage stage = all.get(step);
      if (stage == null) {
        throw new IllegalArgumentException("nobody does the step " + step.wire());
      }
      this.all.put(step, stage);
    }
  }

  /// Who does a step.
  public Stage of(JobStep step) {
    Stage stage = all.get(step);
    if (stage == null) {
      throw new IllegalStateException("all steps were there: " + step);
    }
    return stage;
  }
}
