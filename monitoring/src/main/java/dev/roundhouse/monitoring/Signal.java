package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import java.util.Locale;

/// What is measured for rules of alerts. Each gives a number for each of its subjects, or says that
/// there is none; there is no language to compute others.
public enum Signal {
  SERVER_STATE(Subject.SERVER, "0 healthy, 1 degraded, 2 unhealthy, 3 critical"),
  SERVER_PARKED(Subject.SERVER, "1 when it needs a person before it is started again, else 0"),
  SERVER_ERRORS(Subject.SERVER, "share of its calls of 5 minutes that came to nothing, 0 to 1"),
  SERVER_P95(Subject.SERVER, "seconds that 95 % of its calls of 5 minutes took at most"),
  SERVER_RESTARTS(Subject.SERVER, "ends by itself and failed starts of 10 minutes"),
  SERVER_MEMORY(Subject.SERVER, "resident memory of its processes in MiB"),
  SERVER_CORES(Subject.SERVER, "processor cores that its processes use"),
  SERVER_MEMORY_LIMIT(Subject.SERVER, "percent of its memory limit; nothing without a limit"),
  SERVER_CPU_LIMIT(Subject.SERVER, "percent of its processor limit; nothing without a limit"),
  WAKE_P95(Subject.SERVER, "seconds that 95 % of its wakes of 10 minutes took at most"),
  COMPONENT_STATE(
      Subject.COMPONENT,
      "of each part but servers: 0 healthy, 1 degraded, 2 unhealthy, 3 critical"),
  GATEWAY_P95(Subject.WHOLE, "seconds that 95 % of all calls of 5 minutes took at most"),
  UPDATE_QUEUE(Subject.WHOLE, "jobs of updates that go on by themselves and have not ended"),
  UPDATES_WAITING(Subject.WHOLE, "jobs of updates that wait for a person"),
  APPROVALS_WAITING(Subject.WHOLE, "calls that wait for a person"),
  REFUSED_TOKENS(Subject.WHOLE, "requests of the last minute whose token was refused"),
  AUDIT_FAILURES(Subject.WHOLE, "times of 5 minutes that the audit log could not be written"),
  AUDIT_LOST(Subject.WHOLE, "events of 1 hour that are not in the audit log"),
  SERVERS_RUNNING(Subject.WHOLE, "servers of which something runs"),
  SERVERS_ASLEEP(Subject.WHOLE, "servers of which everything sleeps"),
  HOST_CPU(Subject.WHOLE, "percent of the machine's processors in use"),
  HOST_MEMORY(Subject.WHOLE, "percent of the machine's memory that is not available"),
  HOST_DISK(Subject.WHOLE, "percent of the disk in use where the data is");

  /// What there is a number for.
  public enum Subject {
    SERVER,
    COMPONENT,
    WHOLE;

    /// The label that names it; empty for the whole, of which there is one.
    public String label() {
      return this == WHOLE ? "" : name().toLowerCase(Locale.ROOT);
    }
  }

  private final Subject subject;
  private final String meaning;

  Signal(Subject subject, String meaning) {
    this.subject = requireNonNull(subject, "subject");
    this.meaning = requireNonNull(meaning, "meaning");
  }

  public Subject subject() {
    return subject;
  }

  /// What the number counts.
  public String meaning() {
    return meaning;
  }

  /// As it stands in settings.
  public String wire() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
