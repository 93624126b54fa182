/*
 * The head of a part: of all its fields only
 *
 *     Content-Disposition: form-data; name="firmware"; filename="app.bin"
 *
 * counts, and of that the name, and whether there is a file name.
 */
#include "aloft/memory.h"
#include "multipart_private.h"

enum state {
    LINE,        /* at the beginning of a line */
    FIELD,       /* in the name of a field */
    SKIP,        /* in a line that does not count */
    TYPE,        /* in the first word of the disposition */
    PARAMETER,   /* in the name of a parameter */
    VALUE_FIRST, /* before its value */
    BARE,        /* in one without quotes */
    QUOTED,      /* in one with quotes */
    ESCAPED,     /* there, behind a backslash */
    VALUE_END,   /* behind it */
    LF,          /* behind the CR of a line */
    LAST_LF,     /* behind that of the empty line */
    END
};

enum parameter { OTHER, NAME };

static enum aloft_status go(struct aloft_multipart_head *head, enum state state)
{
    head->state = (uint8_t)state;
    return ALOFT_OK;
}

/* A word that is too long is remembered as that. */
static void add_to_word(struct aloft_multipart_head *head, char c)
{
    if (head->word_len < sizeof head->word) {
        head->word[head->word_len] = c;
    }
    if (head->word_len <= sizeof head->word) {
        head->word_len++;
    }
}

static bool word_is(const struct aloft_multipart_head *head, const char *text)
{
    if (head->word_len > sizeof head->word) {
        return false;
    }
    const struct aloft_span word = {head->word, head->word_len};

    return aloft_span_is_caseless(aloft_span_trim(word), text);
}

static enum aloft_status begin_word(
        struct aloft_multipart_head *head, enum state state, char c)
{
    head->word_len = 0;
    if (c != '\0') {
        add_to_word(head, c);
    }
    return go(head, state);
}

static enum aloft_status take_line(struct aloft_multipart_head *head, char c)
{
    if (c == '\r') {
        return go(head, LAST_LF);
    }
    if (c == ' ' || c == '\t' || c == ':') {
        return ALOFT_ERR_FORMAT; // a folded line, or no name
    }
    return begin_word(head, FIELD, c);
}

static enum aloft_status take_field(struct aloft_multipart_head *head, char c)
{
    if (c == '\r' || c == ' ' || c == '\t') {
        return ALOFT_ERR_FORMAT;
    }
    if (c != ':') {
        add_to_word(head, c);
        return ALOFT_OK;
    }
    if (!word_is(head, "Content-Disposition")) {
        return go(head, SKIP);
    }
    if (head->has_disposition) {
        return ALOFT_ERR_FORMAT;
    }
    head->has_disposition = true;
    return begin_word(head, TYPE, '\0');
}

static enum aloft_status take_type(struct aloft_multipart_head *head, char c)
{
    if (c == ';' || c == '\r') {
        if (!word_is(head, "form-data")) {
            return ALOFT_ERR_FORMAT;
        }
        return begin_word(head, c == ';' ? PARAMETER : LF, '\0');
    }
    if (head->word_len > 0 || (c != ' ' && c != '\t')) {
        add_to_word(head, c);
    }
    return ALOFT_OK;
}

/* A file name may also come as filename*, with its coding. */
static enum aloft_status begin_value(struct aloft_multipart_head *head)
{
    head->parameter = OTHER;
    if (word_is(head, "name")) {
        if (head->has_name) {
            return ALOFT_ERR_FORMAT;
        }
        head->parameter = NAME;
        head->has_name = true;
    } else if (word_is(head, "filename") || word_is(head, "filename*")) {
        head->has_file = true;
    }
    return go(head, VALUE_FIRST);
}

/* A semicolon at the end of the line is no parameter. */
static enum aloft_status take_parameter(struct aloft_multipart_head *head, char c)
{
    if (c == '=') {
        return begin_value(head);
    }
    if (c == ';' || c == '\r') {
        if (!word_is(head, "")) {
            return ALOFT_ERR_FORMAT;
        }
        return c == ';' ? ALOFT_OK : go(head, LF);
    }
    if (head->word_len > 0 || (c != ' ' && c != '\t')) {
        add_to_word(head, c);
    }
    return ALOFT_OK;
}

static enum aloft_status keep(struct aloft_multipart_head *head, char c)
{
    if (head->parameter == NAME && head->name_len < sizeof head->name) {
        head->name[head->name_len] = c;
        head->name_len++;
    }
    return ALOFT_OK;
}

static enum aloft_status take_value_end(struct aloft_multipart_head *head, char c)
{
    if (c == ';') {
        return begin_word(head, PARAMETER, '\0');
    }
    if (c == '\r') {
        return go(head, LF);
    }
    return c == ' ' || c == '\t' ? go(head, VALUE_END) : ALOFT_ERR_FORMAT;
}

static enum aloft_status take_bare(struct aloft_multipart_head *head, char c)
{
    if (c == ';' || c == '\r' || c == ' ' || c == '\t') {
        return take_value_end(head, c);
    }
    return c == '"' ? ALOFT_ERR_FORMAT : keep(head, c);
}

static enum aloft_status take_value_first(struct aloft_multipart_head *head, char c)
{
    if (c == '"') {
        return go(head, QUOTED);
    }
    head->state = BARE;
    return take_bare(head, c);
}

static enum aloft_status take_quoted(struct aloft_multipart_head *head, char c)
{
    if (c == '\r') {
        return ALOFT_ERR_FORMAT;
    }
    if (c == '"' || c == '\\') {
        return go(head, c == '"' ? VALUE_END : ESCAPED);
    }
    return keep(head, c);
}

/* Old browsers send C:\folder\app.bin without a thought for backslashes. */
static enum aloft_status take_escaped(struct aloft_multipart_head *head, char c)
{
    if (c == '\r') {
        return ALOFT_ERR_FORMAT;
    }
    if (c != '"' && c != '\\') {
        (void)keep(head, '\\'); // always ALOFT_OK
    }
    head->state = QUOTED;
    return keep(head, c);
}

static enum aloft_status take_char(struct aloft_multipart_head *head, char c)
{
    switch ((enum state)head->state) {
    case LINE:
        return take_line(head, c);
    case FIELD:
        return take_field(head, c);
    case SKIP:
        return c == '\r' ? go(head, LF) : ALOFT_OK;
    case TYPE:
        return take_type(head, c);
    case PARAMETER:
        return take_parameter(head, c);
    case VALUE_FIRST:
        return take_value_first(head, c);
    case BARE:
        return take_bare(head, c);
    case QUOTED:
        return take_quoted(head, c);
    case ESCAPED:
        return take_escaped(head, c);
    case VALUE_END:
        return take_value_end(head, c);
    case LF:
        return c == '\n' ? go(head, LINE) : ALOFT_ERR_FORMAT;
    case LAST_LF:
        return c == '\n' && head->has_name ? go(head, END) : ALOFT_ERR_FORMAT;
    case END:
        break;
    }
    return ALOFT_ERR_STATE;
}

/* Control characters belong into no head, but for those at the end of a line. */
static bool is_control(const struct aloft_multipart_head *head, uint8_t byte)
{
    const bool line_ends = head->state == LF || head->state == LAST_LF;

    return byte == 0x7F || (byte < ' ' && byte != '\t' && byte != '\r' && !line_ends);
}

void multipart_head_init(struct aloft_multipart_head *head)
{
    memset(head, 0, sizeof *head);
}

enum aloft_status multipart_head_take(
        struct aloft_multipart_head *head, uint8_t byte, bool *ended)
{
    const enum aloft_status status =
            is_control(head, byte) ? ALOFT_ERR_FORMAT : take_char(head, (char)byte);

    *ended = head->state == END;
    return status;
}
