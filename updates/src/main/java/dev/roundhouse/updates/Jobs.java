package dev.roundhouse.updates;

import dev.roundhouse.kernel.ServerId;
import java.util.List;
import java.util.Optional;

/// The jobs that bring versions to servers, and their ledger. What is told to anybody is on the
/// disk before. Safe for many threads.
///
/// What cannot be done throws an [UpdateException]: `NOT_FOUND` where there is no such job,
/// `CONFLICT` where its state does not let it, `NOT_NOW` where the mode does not.
public interface Jobs {
  /// Makes a job. The same server and version, when open already, are the same job, which may
  /// become more urgent; an older target that was not promoted yet is cancelled for it.
  Job schedule(Wish wish) throws InterruptedException;

  /// The job of this id.
  Job get(String id);

  /// The job of a server that a person means: the newest that is open, or else the newest.
  Optional<Job> of(ServerId server);

  /// The job whose version runs at a server now; empty where no job has brought it.
  Optional<Job> promoted(ServerId server);

  /// Those that have not ended, the oldest first.
  List<Job> open();

  /// The newest first, ended ones included.
  ///
  /// @param server only of this one; empty for all
  List<Job> newest(Optional<ServerId> server, int most);

  /// What happened to a job, the oldest first.
  List<LedgerEntry> steps(String id);

  /// How far the step is that is being done; empty where none is.
  Optional<Progress> progress(String id);

  /// A person says that a version may be promoted. So many have to as its policy says.
  Job promote(String id, String by) throws InterruptedException;

  /// A person does not want a version; no other server takes it either.
  Job reject(String id, String by, String why) throws InterruptedException;

  /// Ends a job; a step that is being done is stopped first, and waited for.
  Job cancel(String id, String by, String why) throws InterruptedException;

  /// A person wants the version back that ran before. The one that runs is not taken again.
  Job rollBack(String id, String by, String why) throws InterruptedException;

  /// Begins no more steps until [#resume]; those that are being done are brought to their end.
  /// Outlives the program.
  void pause(String by);

  /// Goes on; false when it was not paused.
  boolean resume();

  JobSummary summary();

  /// Jobs whose records are damaged.
  List<SetAside> setAside();

  /// Versions that are not taken again, the newest mark first.
  List<BadVersion> bad();

  /// Why a version is not taken again.
  Optional<BadVersion> bad(String name, Version version);

  /// Lets a version be taken again; false when it was not marked.
  boolean forgive(String name, Version version);

  /// Looks at the whole ledger.
  LedgerVerdict verify();

  /// Takes away what ended longer ago than `updates.keep-jobs`; the promotion that stands stays.
  ///
  /// @param isDryRun whether nothing is taken away
  /// @return the ids
  List<String> cleanUp(boolean isDryRun);
}
