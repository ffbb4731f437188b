// What an app does with Sequelize; prints what it sees. Its database: DATABASE_URL.
import { DataTypes, Op, QueryTypes, Sequelize, Transaction } from 'sequelize';

const sequelize = new Sequelize(process.env.DATABASE_URL, { logging: false, pool: { max: 10 } });
const say = (what, value) => console.log(`${what}: ${JSON.stringify(value)}`);

const Author = sequelize.define('author', { name: { type: DataTypes.STRING, unique: true } });
const Book = sequelize.define('book', {
  title: DataTypes.STRING,
  tags: DataTypes.ARRAY(DataTypes.STRING),
  facts: DataTypes.JSONB,
  kind: DataTypes.ENUM('long', 'short'),
}, { timestamps: false });
Author.hasMany(Book);
Book.belongsTo(Author);
await sequelize.sync({ force: true });
await sequelize.sync({ alter: true });

const authors = await Author.bulkCreate(['Ada', 'Bea', 'Cem'].map(name => ({ name })), { returning: true });
await Promise.all(authors.map((author, n) => sequelize.transaction(async transaction => {
  for (let i = 0; i < 10; i++) {
    await Book.create({
      title: `${author.name} ${i}`, tags: ['x', `t${i}`], facts: { pages: 10 * i + n }, kind: i % 2 ? 'long' : 'short', authorId: author.id,
    }, { transaction });
  }
})));
try {
  await sequelize.transaction({ isolationLevel: Transaction.ISOLATION_LEVELS.SERIALIZABLE }, async transaction => {
    await Book.destroy({ where: {}, transaction });
    throw new Error('undone');
  });
} catch (error) {
  say('rolled back', error.message);
}
const { count, rows } = await Book.findAndCountAll({
  include: Author, where: { kind: 'long', title: { [Op.like]: '%a %' } }, order: [['title', 'ASC']], limit: 3, offset: 1,
});
say('page', [count, rows.map(row => [row.title, row.author.name, row.facts, row.tags])]);
try {
  await Author.create({ name: 'Ada' });
} catch (error) {
  say('unique', [error.name, error.errors.map(each => each.message)]);
}
say('upsert', (await Author.upsert({ id: authors[0].id, name: 'Adele' }))[0].name);
say('replaced', await sequelize.query('SELECT name FROM authors WHERE id > :least ORDER BY id', { replacements: { least: 0 }, type: QueryTypes.SELECT }));
say('bound', await sequelize.query('SELECT $1::int + 1 AS n', { bind: [41], type: QueryTypes.SELECT }));
say('updated', await Book.update({ kind: 'short' }, { where: { 'facts.pages': { [Op.gt]: 50 } } }));
say('described', Object.keys(await sequelize.getQueryInterface().describeTable('books')).sort());
await sequelize.drop({});
await sequelize.close();
