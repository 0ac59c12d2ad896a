package com.example.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What docs/writing-controllers.md quotes is in the samples, line by line. */
class GuideTest {
  private static final Pattern QUOTE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  @Test
  void quotes_areInTheSamples() throws IOException {
    String guide = Files.readString(Path.of("../../docs/writing-controllers.md"));
    List<String> sources = sources();
    Matcher quotes = QUOTE.matcher(guide);
    int found = 0;
    while (quotes.find()) {
      found++;
      String quote = quotes.group(1);
      assertThat(sources).as(quote).anyMatch(source -> source.contains(quote));
    }
    assertThat(found).isEqualTo(7);
  }

  private static List<String> sources() throws IOException {
    List<String> all = new ArrayList<>();
    try (Stream<Path> files = Files.walk(Path.of("src"))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        all.add(Files.readString(file));
      }
    }
    return all;
  }
}
