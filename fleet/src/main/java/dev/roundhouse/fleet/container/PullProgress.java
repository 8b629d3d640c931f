package dev.roundhouse.fleet.container;

import static java.util.Objects.requireNonNull;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.exception.DockerClientException;
import com.github.dockerjava.api.model.PullResponseItem;
import com.github.dockerjava.api.model.ResponseItem;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/// Tells how far an image has come. Used by the library's one thread.
final class PullProgress extends ResultCallback.Adapter<PullResponseItem> {
  private static final double MEBIBYTE = 1 << 20;

  private final Consumer<String> progress;
  private final Map<String, Long> fetched = new HashMap<>();

  PullProgress(Consumer<String> progress) {
    this.progress = requireNonNull(progress, "progress");
  }

  @Override
  public void onNext(PullResponseItem item) {
    ResponseItem.ErrorDetail error = item.getErrorDetail();
    if (error != null) {
      onError(new DockerClientException(String.valueOf(error.getMessage())));
      return;
    }
    ResponseItem.ProgressDetail detail = item.getProgressDetail();
    if ("Downloading".equals(item.getStatus())
        && detail != null
        && detail.getCurrent() != null
        && item.getId() != null) {
      fetched.put(item.getId(), detail.getCurrent());
    }
    double bytes = fetched.values().stream().mapToLong(Long::longValue).sum();
    progress.accept("%s, %.1f MiB fetched".formatted(item.getStatus(), bytes / MEBIBYTE));
  }
}
