package dev.orch.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/**
 * Draws where a Flight Recorder recording says that the time went: each box a method, above it what
 * it called, as wide as the share of samples in it.
 *
 * <p>Arguments: the recording, the SVG to write, and optionally how much of the beginning to leave
 * out, from 0 to 1.
 */
public final class FlameGraph {
  private static final int WIDTH = 1200;
  private static final int ROW = 15;
  private static final double NARROWEST = 1.5;

  private final Box all = new Box();
  private int depth;

  private FlameGraph() {}

  private static final class Box {
    final Map<String, Box> above = new TreeMap<>();
    int samples;
  }

  /** Draws it. */
  public static void main(String[] args) throws IOException {
    double from = args.length > 2 ? Double.parseDouble(args[2]) : 0;
    FlameGraph graph = new FlameGraph();
    List<RecordedEvent> samples =
        RecordingFile.readAllEvents(Path.of(args[0])).stream()
            .filter(event -> event.getEventType().getName().equals("jdk.ExecutionSample"))
            .filter(event -> event.getStackTrace() != null)
            .toList();
    samples.stream().skip((long) (from * samples.size())).forEach(graph::add);
    Files.writeString(Path.of(args[1]), graph.svg());
  }

  private void add(RecordedEvent sample) {
    List<RecordedFrame> frames = sample.getStackTrace().getFrames();
    Box box = all;
    box.samples++;
    int level = 0;
    for (int i = frames.size() - 1; i >= 0; i--) {
      String name = name(frames.get(i));
      if (name.startsWith("dev.orch") || level > 0) {
        box = box.above.computeIfAbsent(name, n -> new Box());
        box.samples++;
        level++;
      }
    }
  }

  private static String name(RecordedFrame frame) {
    return frame.getMethod().getType().getName() + "." + frame.getMethod().getName();
  }

  private String svg() {
    StringBuilder boxes = new StringBuilder();
    draw(all, "all", 0, 0, boxes);
    int height = (depth + 1) * ROW;
    return String.format(
            Locale.ROOT,
            "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 %d %d %d' font-family='monospace'"
                + " font-size='10'>%n",
            -height,
            WIDTH,
            height + ROW)
        + boxes
        + "</svg>\n";
  }

  private void draw(Box box, String name, double left, int level, StringBuilder out) {
    double width = (double) WIDTH * box.samples / all.samples;
    if (width < NARROWEST) {
      return;
    }
    depth = Math.max(depth, level);
    String shown = name.replaceAll("^.*\\.(\\w[^.]*\\.[^.]+)$", "$1").replaceAll("[<>&']", "");
    int letters = (int) (width / 6.2);
    out.append(
        String.format(
            Locale.ROOT,
            "<g><title>%s %.1f %%</title><rect x='%.1f' y='%d' width='%.1f' height='%d' fill='%s'"
                + " stroke='white' stroke-width='.4'/><text x='%.1f' y='%d'>%s</text></g>%n",
            shown,
            100.0 * box.samples / all.samples,
            left,
            -level * ROW,
            width,
            ROW,
            name.startsWith("dev.orch") ? "#f3b26b" : "#f6dfa4",
            left + 2,
            11 - level * ROW,
            letters < 4 ? "" : shown.substring(0, Math.min(letters, shown.length()))));
    double at = left;
    for (Map.Entry<String, Box> above : box.above.entrySet()) {
      draw(above.getValue(), above.getKey(), at, level + 1, out);
      at += (double) WIDTH * above.getValue().samples / all.samples;
    }
  }
}
