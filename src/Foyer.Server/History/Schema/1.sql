-- The first schema. The position of a message is its id (milliseconds since 1970 in the upper 48 bits), which grows over all rooms.

-- epoch: the store's, random. last: no message that is there or ever was has an id above it or above that of the last row.
-- indexed: messages up to this id are in `word`. fold: by which version of the folding they are.
CREATE TABLE meta(name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO meta(name, value) VALUES ('epoch', random() & 0x7fffffffffffffff), ('last', 0), ('indexed', 0), ('fold', 0);

-- A room's key in the log, and a run of the server (MessageId.Source), once each: a row of `message` has small numbers in their place.
CREATE TABLE room(number INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE);
CREATE TABLE run(number INTEGER PRIMARY KEY, source INTEGER NOT NULL UNIQUE);

-- kind: 0 said, 1 told of oneself (/me), 2 a topic, 3 said by a bot.
CREATE TABLE message(id INTEGER PRIMARY KEY, room INTEGER NOT NULL, run INTEGER NOT NULL, kind INTEGER NOT NULL, closed INTEGER NOT NULL, name TEXT NOT NULL, text TEXT NOT NULL);
CREATE INDEX message_room ON message(room); -- and id, which is the rowid

-- Whoever deletes the last message: its id is not given again, and its absence is no loss.
CREATE TRIGGER message_gone AFTER DELETE ON message WHEN old.id > (SELECT value FROM meta WHERE name = 'last')
BEGIN
  UPDATE meta SET value = old.id WHERE name = 'last';
END;

-- What else happened: kind is the event's name in the code, detail is JSON.
CREATE TABLE event(room INTEGER NOT NULL, id INTEGER NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, detail TEXT NOT NULL, PRIMARY KEY(room, id)) WITHOUT ROWID;

-- Settings and bans, as JSON. kind: 'room' by its name, 'server' for 'bans'.
CREATE TABLE document(kind TEXT NOT NULL, name TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY(kind, name)) WITHOUT ROWID;

-- The index: the folded words, who said them and where, by the message's id; the text itself is in `message` only.
CREATE VIRTUAL TABLE word USING fts5(text, author, room, content='', columnsize=0, tokenize='unicode61 remove_diacritics 2');
INSERT INTO word(word, rank) VALUES ('secure-delete', 1);
INSERT INTO word(word, rank) VALUES ('automerge', 16);
