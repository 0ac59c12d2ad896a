package dev.orch.apiserver.kubelet;

import com.google.common.net.UrlEscapers;
import dev.orch.model.core.Pod;
import dev.orch.store.api.PodLogs;
import dev.orch.store.api.PodStreams;
import java.time.Instant;
import java.util.List;

/** The paths of what a node's agent is asked for. Stateless. */
final class KubeletPath {
  private final StringBuilder text = new StringBuilder();
  private char next = '?';

  private KubeletPath(String first, Pod pod) {
    text.append('/').append(first);
    segment(pod.metadata().namespace());
    segment(pod.metadata().name());
  }

  static String exec(Pod pod, String container, List<String> command, PodStreams.Terms terms) {
    KubeletPath path = new KubeletPath("exec", pod).segment(container);
    command.forEach(word -> path.parameter("command", word));
    return path.terms(terms).text.toString();
  }

  static String attach(Pod pod, String container, PodStreams.Terms terms) {
    return new KubeletPath("attach", pod).segment(container).terms(terms).text.toString();
  }

  static String portForward(Pod pod) {
    return new KubeletPath("portForward", pod).text.toString();
  }

  static String logs(Pod pod, PodLogs.Options options) {
    KubeletPath path = new KubeletPath("containerLogs", pod).segment(options.container());
    path.flag("follow", options.follow());
    path.flag("previous", options.previous());
    path.flag("timestamps", options.timestamps());
    Instant since = options.since();
    if (since != null) {
      path.parameter("sinceTime", since.toString());
    }
    Long lines = options.tailLines();
    if (lines != null) {
      path.parameter("tailLines", lines.toString());
    }
    Long bytes = options.limitBytes();
    if (bytes != null) {
      path.parameter("limitBytes", bytes.toString());
    }
    return path.text.toString();
  }

  private KubeletPath segment(String value) {
    text.append('/').append(UrlEscapers.urlPathSegmentEscaper().escape(value));
    return this;
  }

  private KubeletPath terms(PodStreams.Terms terms) {
    digit("input", terms.stdin());
    digit("output", terms.stdout());
    digit("error", terms.stderr());
    digit("tty", terms.terminal());
    return this;
  }

  private void digit(String name, boolean wanted) {
    if (wanted) {
      parameter(name, "1");
    }
  }

  private void flag(String name, boolean wanted) {
    if (wanted) {
      parameter(name, "true");
    }
  }

  private void parameter(String name, String value) {
    text.append(next)
        .append(name)
        .append('=')
        .append(UrlEscapers.urlFormParameterEscaper().escape(value));
    next = '&';
  }
}
