package dev.roundhouse.admin;

import dev.roundhouse.operations.UpdateJobOperations;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.updates.BadVersion;
import dev.roundhouse.updates.Job;
import dev.roundhouse.updates.JobState;
import dev.roundhouse.updates.JobSummary;
import dev.roundhouse.updates.LedgerEntry;
import dev.roundhouse.updates.LedgerVerdict;
import dev.roundhouse.updates.Progress;
import dev.roundhouse.updates.SetAside;
import java.util.List;

/// Jobs of updates as JSON.
final class JobJson {
  private JobJson() {}

  static void job(JsonWriter body, UpdateJobOperations.Line line) {
    Job job = line.job();
    body.object()
        .member("id", job.id())
        .member("server", job.server().value())
        .member("name", job.target().name())
        .member("from", job.from().text())
        .member("to", job.to().text())
        .member("priority", job.priority().wire())
        .member("askedBy", job.askedBy())
        .member("made", job.made().toString())
        .member("notBefore", job.notBefore().toString())
        .member("state", job.state().wire())
        .member("waitsForPerson", job.state().isWaiting())
        .member("hasEnded", job.state().hasEnded());
    if (job.state() instanceof JobState.Ready(boolean _, List<String> people)) {
      body.key("approvedBy").array();
      people.forEach(body::string);
      body.end();
    }
    body.member("since", job.since().toString())
        .member("reason", job.reason())
        .member("attempts", job.attempts())
        .member("failures", job.failures());
    job.begun().ifPresent(step -> body.member("begun", step.wire()));
    job.ended().ifPresent(at -> body.member("ended", at.toString()));
    line.progress().ifPresent(progress -> progress(body.key("progress"), progress));
    body.end();
  }

  private static void progress(JsonWriter body, Progress progress) {
    body.object()
        .member("step", progress.step().wire())
        .member("since", progress.since().toString())
        .member("done", progress.done())
        .member("words", progress.words());
    progress.total().ifPresent(total -> body.member("total", total));
    progress.percent().ifPresent(percent -> body.member("percent", percent));
    body.end();
  }

  static void step(JsonWriter body, LedgerEntry entry) {
    body.object()
        .member("seq", entry.seq())
        .member("at", entry.at().toString())
        .member("what", entry.what().wire())
        .member("state", entry.state());
    entry.step().ifPresent(step -> body.member("step", step.wire()));
    entry.by().ifPresent(by -> body.member("by", by));
    entry.why().ifPresent(why -> body.member("why", why));
    if (entry.evidence().isPresent()) {
      body.key("evidence").raw(entry.evidence());
    }
    body.end();
  }

  static void bad(JsonWriter body, BadVersion bad) {
    body.object()
        .member("name", bad.name())
        .member("version", bad.version().text())
        .member("why", bad.why())
        .member("at", bad.at().toString())
        .member("job", bad.job())
        .end();
  }

  static void setAside(JsonWriter body, SetAside job) {
    body.object().member("id", job.id()).member("why", job.why()).end();
  }

  static void summary(JsonWriter body, JobSummary summary) {
    body.object()
        .member("total", summary.total())
        .member("pending", summary.pending())
        .member("running", summary.running())
        .member("waiting", summary.waiting())
        .member("done", summary.done())
        .member("rejected", summary.rejected())
        .member("rolledBack", summary.rolledBack())
        .member("cancelled", summary.cancelled())
        .member("setAside", summary.setAside())
        .member("failures", summary.failures());
    summary.median().ifPresent(took -> body.member("medianMs", took.toMillis()));
    summary.longest().ifPresent(took -> body.member("longestMs", took.toMillis()));
    summary.paused().ifPresent(by -> body.member("pausedBy", by));
    summary.lastCheck().ifPresent(at -> body.member("lastCheck", at.toString()));
    summary.nextCheck().ifPresent(at -> body.member("nextCheck", at.toString()));
    body.end();
  }

  static void verdict(JsonWriter body, LedgerVerdict verdict) {
    body.object()
        .member("whole", verdict.isWhole())
        .member("checked", verdict.checked())
        .member("pruned", verdict.pruned());
    verdict.broken().ifPresent(what -> body.member("broken", what));
    body.end();
  }
}
