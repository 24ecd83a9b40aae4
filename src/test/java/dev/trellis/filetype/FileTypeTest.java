package dev.trellis.filetype;

import static dev.trellis.documents.DocumentSamples.bytes;
import static dev.trellis.documents.DocumentSamples.jpeg;
import static dev.trellis.documents.DocumentSamples.pdf;
import static dev.trellis.documents.DocumentSamples.png;
import static dev.trellis.documents.DocumentSamples.pngChunk;
import static dev.trellis.documents.DocumentSamples.pngStart;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What a file is, by its bytes alone (threats 90, 91, 94).
class FileTypeTest {
    private static final byte[] EOI = {(byte) 0xFF, (byte) 0xD9};

    static Stream<Arguments> files() throws IOException {
        byte[] zip = zip("");
        return Stream.of(
                is("a PDF", pdf(), FileType.PDF),
                is("a PDF without a line's end", bytes("%PDF-1.4 x %%EOF"), FileType.PDF),
                is("a PDF with blanks after it", bytes(pdf(), "\r\n \0\0\n"), FileType.PDF),
                is("a PDF that was added to", bytes(pdf(), "more\n%%EOF\n"), FileType.PDF),
                is("a JPEG", jpeg(), FileType.JPEG),
                is("a JPEG with the picture's map of brightness", bytes(jpeg(), jpeg()), FileType.JPEG),
                is("a JPEG with a comment", jpegWithComment(bytes("taken by Ann")), FileType.JPEG),
                is("a PNG", png(), FileType.PNG),
                is("nothing", new byte[0], null),
                is("one byte", bytes("%"), null),
                is("text", bytes("hello"), null),
                is("HTML", bytes("<!doctype html><script>alert(1)</script>"), null),
                is("SVG", bytes("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"), null),
                is("a ZIP", zip, null),
                is("a GIF", bytes("GIF89a", new byte[20], ";"), null),
                is("a PDF with a byte before it", bytes(" ", pdf()), null),
                is("a PDF after a BOM", bytes(0xEF, 0xBB, 0xBF, pdf()), null),
                is("a PDF in HTML", bytes("<html>", pdf()), null),
                is("a PDF cut off", Arrays.copyOf(pdf(), pdf().length - 4), null),
                is("a PDF with something after it", bytes(pdf(), "<script>"), null),
                is("a PDF with a kilobyte of blanks after it", bytes(pdf(), " ".repeat(2_000)), null),
                is("a PDF that is a ZIP too", bytes(pdf(), zip), null),
                is("a PDF in the comment of a ZIP", bytes("%PDF-1.7\n", zip("x\n%%EOF\n")), null),
                is("a JPEG cut off", Arrays.copyOf(jpeg(), jpeg().length - 2), null),
                is("a JPEG cut off in a segment", Arrays.copyOf(jpeg(), 12), null),
                is("a JPEG without a picture", bytes(0xFF, 0xD8, 0xFF, 0xE0, 0, 2, EOI), null),
                is("a JPEG with something after it", bytes(jpeg(), "<script>"), null),
                is("a JPEG with a byte after it", bytes(jpeg(), 0), null),
                is("a JPEG with a byte before it", bytes(0, jpeg()), null),
                is("a JPEG with a PDF after it", bytes(jpeg(), pdf()), null),
                is("a JPEG with half of another after it", bytes(jpeg(), Arrays.copyOf(jpeg(), 20)), null),
                is("a JPEG that is a ZIP too", jpegInZipComment(), null),
                is("a JPEG with a segment of no length", bytes(0xFF, 0xD8, 0xFF, 0xE0, 0, 1, jpeg()), null),
                is("a PNG cut off", Arrays.copyOf(png(), png().length - 1), null),
                is("a PNG without its end", bytes(pngStart(), pngChunk("IDAT", bytes("data"))), null),
                is("a PNG with something after it", bytes(png(), "<script>"), null),
                is("a PNG without a picture", bytes(pngStart(), pngChunk("IEND", new byte[0])), null),
                is(
                        "a PNG that begins with something else",
                        bytes(0x89, "PNG\r\n", 0x1A, "\n", pngChunk("tEXt", bytes("x")), png()),
                        null),
                is("a PNG with two beginnings", bytes(pngStart(), png()), null),
                is(
                        "a PNG whose chunk is longer than the file",
                        bytes(pngStart(), 0x7F, 0xFF, 0xFF, 0xFF, "IDAT", png()),
                        null),
                is("a PNG whose chunk has a negative length", bytes(pngStart(), 0xFF, 0, 0, 0, "IDAT", png()), null),
                is("two PNGs", bytes(png(), png()), null),
                is(
                        "a PNG spoilt by a text mode",
                        new String(png(), StandardCharsets.ISO_8859_1)
                                .replace("\r\n", "\n")
                                .getBytes(StandardCharsets.ISO_8859_1),
                        null));
    }

    private static Arguments is(String what, byte[] file, @Nullable FileType kind) {
        return Arguments.of(what, file, Optional.ofNullable(kind));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void aFileIsWhatItIsFromItsFirstByteToItsLast(String what, byte[] file, Optional<FileType> kind) {
        assertThat(kindOf(file, file.length)).as(what).isEqualTo(kind);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void itDoesNotMatterInWhichPiecesItComes(String what, byte[] file, Optional<FileType> kind) {
        for (int piece : List.of(1, 2, 3, 7, 16)) {
            assertThat(kindOf(file, piece)).as(what).isEqualTo(kind);
        }
    }

    @Test
    void aLongFileIsKnownByItsEnds() {
        byte[] file = pdf(1_000_000, 1);

        assertThat(kindOf(file, 8_192)).contains(FileType.PDF);
        assertThat(kindOf(file, 1_000_000)).contains(FileType.PDF);
        assertThat(kindOf(Arrays.copyOf(file, 999_990), 8_192)).isEmpty();
    }

    @Test
    void noFileThatWasDamagedBreaksIt() {
        long seed = System.nanoTime();
        System.out.println("FileKindTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] file = List.of(pdf(), jpeg(), png(), bytes(jpeg(), jpeg()))
                    .get(random.nextInt(4))
                    .clone();
            for (int n = random.nextInt(4); n >= 0; n--) {
                file[random.nextInt(file.length)] = (byte) random.nextInt(256);
            }
            kindOf(Arrays.copyOf(file, random.nextInt(file.length * 2)), 1 + random.nextInt(20));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "PDF, a.pdf, true",
        "PDF, A.PDF, true",
        "PDF, a, true",
        "PDF, a., true",
        "PDF, a.html.pdf, true",
        "PDF, a.pdf.html, false",
        "PDF, a.jpg, false",
        "PDF, .htaccess, false",
        "JPEG, a.jpg, true",
        "JPEG, a.jpeg, true",
        "JPEG, a.png, false",
        "JPEG, a.svg, false",
        "PNG, a.png, true",
        "PNG, a.pdf, false",
        "PNG, a.exe, false"
    })
    void theExtensionMustFit(FileType kind, String name, boolean fits) {
        assertThat(kind.matchesFileName(name)).isEqualTo(fits);
    }

    @ParameterizedTest
    @CsvSource({
        "PDF, application/pdf, true",
        "PDF, Application/PDF; charset=x, true",
        "PDF, application/octet-stream, true",
        "PDF, , true",
        "PDF, text/html, false",
        "PDF, image/png, false",
        "JPEG, image/jpeg, true",
        "JPEG, image/jpg, true",
        "JPEG, image/svg+xml, false",
        "PNG, image/png, true",
        "PNG, image/jpeg, false"
    })
    void theDeclaredTypeMustFit(FileType kind, @Nullable String declared, boolean fits) {
        assertThat(kind.matchesDeclaredType(declared)).isEqualTo(fits);
    }

    private static Optional<FileType> kindOf(byte[] file, int piece) {
        FileTypeDetector inspector = new FileTypeDetector();
        for (int at = 0; at < file.length; at += piece) {
            inspector.accept(file, at, Math.min(piece, file.length - at));
        }
        if (!inspector.mayBeAccepted()) {
            assertThat(inspector.fileType()).isEmpty();
        }
        return inspector.fileType();
    }

    private static byte[] zip(String comment) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setComment(comment);
            zip.putNextEntry(new ZipEntry("a"));
            zip.write(1);
        }
        return bytes.toByteArray();
    }

    private static byte[] jpegWithComment(byte[] comment) {
        int length = comment.length + 2;
        return bytes(0xFF, 0xD8, 0xFF, 0xFE, length >> 8, length & 0xFF, comment, rest());
    }

    private static byte[] rest() {
        return Arrays.copyOfRange(jpeg(), 2, jpeg().length);
    }

    /// An archive in the comment of a picture, whose rest is the comment of the archive.
    private static byte[] jpegInZipComment() throws IOException {
        byte[] archive = zip("");
        archive[archive.length - 2] = (byte) rest().length;
        return jpegWithComment(archive);
    }
}
