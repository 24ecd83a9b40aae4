package dev.trellis.watchlist;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.MappingIterator;
import tools.jackson.dataformat.csv.CsvMapper;
import tools.jackson.dataformat.csv.CsvSchema;

/// Reads a list: a CSV file in UTF-8 with a line of column names. `name` must be there; `id`,
/// `schema`, `aliases`, `birth_date` and `dataset` are read when they are (several values in one
/// field are parted by `;`), and every other column is passed over. These are the columns of the
/// `targets.simple.csv` files that OpenSanctions gives out.
final class WatchlistFile {
    private static final int MAX_REPORTED_ERRORS = 10;

    private WatchlistFile() {}

    /// Reads all parties of a file.
    ///
    /// @throws IOException when it cannot be read or is not such a list; the message contains the
    ///     errors with their lines
    static List<ListedParty> read(Path file) throws IOException {
        if (Files.size(file) == 0) {
            throw new IOException(file + " is empty: it lists nobody.");
        }
        List<ListedParty> parties = new ArrayList<>();
        List<String> errors = new ArrayList<>();
        CsvMapper mapper = new CsvMapper();
        try (Reader reader = Files.newBufferedReader(file);
                MappingIterator<Map<String, String>> rows = mapper.readerForMapOf(String.class)
                        .with(CsvSchema.emptySchema().withHeader())
                        .readValues(reader)) {
            while (rows.hasNextValue()) {
                Map<String, String> row = rows.nextValue();
                int line = rows.currentLocation().getLineNr() - 1;
                if (!row.containsKey("name")) {
                    throw new IOException(file + " has no column \"name\" in line " + line
                            + ". Its first line must name the columns: id,schema,name,aliases,birth_date,dataset");
                }
                List<String> names = Stream.concat(values(row, "name"), values(row, "aliases"))
                        .distinct()
                        .toList();
                if (names.isEmpty()) {
                    errors.add("line " + line + " has no name");
                    continue;
                }
                parties.add(new ListedParty(
                        text(row, "id", "line " + line),
                        ListedParty.PartyType.forSchema(text(row, "schema", "")),
                        names,
                        values(row, "birth_date").toList(),
                        text(row, "dataset", "")));
            }
        } catch (JacksonException malformed) {
            throw new IOException(
                    file + " is not a CSV file: line " + malformed.getLocation().getLineNr() + ".", malformed);
        }
        if (!errors.isEmpty()) {
            String more = errors.size() > MAX_REPORTED_ERRORS
                    ? " and " + (errors.size() - MAX_REPORTED_ERRORS) + " more"
                    : "";
            throw new IOException(file + ": "
                    + String.join(", ", errors.subList(0, Math.min(MAX_REPORTED_ERRORS, errors.size()))) + more + ".");
        }
        if (parties.isEmpty()) {
            throw new IOException(file + " lists nobody.");
        }
        return parties;
    }

    private static String text(Map<String, String> row, String column, String otherwise) {
        String text = row.getOrDefault(column, "").strip();
        return text.isEmpty() ? otherwise : text;
    }

    private static Stream<String> values(Map<String, String> row, String column) {
        return Arrays.stream(row.getOrDefault(column, "").split(";"))
                .map(String::strip)
                .filter(value -> !value.isEmpty());
    }
}
