"""The tables of the docket, as `makemigrations` writes them."""

# fmt: off
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """All tables."""

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='AuditHead',
            fields=[
                ('id', models.IntegerField(primary_key=True, serialize=False)),
                ('seq', models.BigIntegerField()),
                ('digest', models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='ReviewerRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=120, unique=True)),
                ('token', models.CharField(max_length=64, unique=True)),
                ('data', models.JSONField()),
                ('active', models.BooleanField(default=True)),
                ('passphrase', models.CharField(blank=True, default='', max_length=200)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='StoredFile',
            fields=[
                ('sha256', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('size', models.BigIntegerField()),
                ('stored_at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('seq', models.BigIntegerField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('who', models.CharField(max_length=200)),
                ('role', models.CharField(max_length=60)),
                ('action', models.CharField(max_length=60)),
                ('subject', models.CharField(max_length=200)),
                ('why', models.TextField()),
                ('details', models.TextField()),
                ('previous', models.CharField(max_length=64)),
                ('digest', models.CharField(max_length=64, unique=True)),
            ],
            options={
                'indexes': [models.Index(fields=['subject', 'seq'], name='audit_subject'), models.Index(fields=['who', 'seq'], name='audit_who')],
            },
        ),
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=40, unique=True)),
                ('state', models.CharField(max_length=60)),
                ('priority', models.CharField(default='regular', max_length=20)),
                ('flags', models.JSONField(default=list)),
                ('items', models.JSONField(default=list)),
                ('owner', models.CharField(blank=True, default='', max_length=200)),
                ('next_due', models.DateTimeField(null=True)),
                ('next_clock', models.CharField(blank=True, default='', max_length=12)),
                ('next_who', models.CharField(blank=True, default='', max_length=60)),
                ('closed', models.BooleanField(default=False)),
                ('version', models.IntegerField(default=0)),
                ('opened_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['next_due', 'number'], name='case_due'), models.Index(fields=['state', 'next_due', 'number'], name='case_state_due'), models.Index(fields=['owner', 'next_due', 'number'], name='case_owner_due'), models.Index(fields=['next_who', 'next_due', 'number'], name='case_who_due')],
            },
        ),
        migrations.CreateModel(
            name='ConflictCheckRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(max_length=64)),
                ('verdict', models.CharField(max_length=20)),
                ('data', models.JSONField()),
                ('at', models.DateTimeField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='conflict_checks', to='docket.case')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='JobRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64, unique=True)),
                ('kind', models.CharField(max_length=40)),
                ('case_number', models.CharField(blank=True, default='', max_length=40)),
                ('payload', models.JSONField()),
                ('state', models.CharField(default='waiting', max_length=12)),
                ('message', models.BigIntegerField(null=True, unique=True)),
                ('fence', models.IntegerField(default=0)),
                ('failures', models.IntegerField(default=0)),
                ('deaths', models.IntegerField(default=0)),
                ('steps_total', models.IntegerField(default=0)),
                ('steps_done', models.IntegerField(default=0)),
                ('holder', models.CharField(blank=True, default='', max_length=120)),
                ('trouble', models.TextField(blank=True, default='')),
                ('made_by', models.CharField(max_length=200)),
                ('made_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'changed_at'], name='job_state'), models.Index(fields=['case_number'], name='job_case')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64, unique=True)),
                ('kind', models.CharField(max_length=80)),
                ('template_version', models.CharField(max_length=40)),
                ('subject', models.TextField()),
                ('text', models.TextField()),
                ('recipients', models.JSONField(default=list)),
                ('made_at', models.DateTimeField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='docket.case')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recipient', models.CharField(max_length=300)),
                ('channel', models.CharField(max_length=40)),
                ('state', models.CharField(max_length=20)),
                ('proof', models.TextField(default='')),
                ('at', models.DateTimeField()),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='docket.notice')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PanelStatement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('data', models.JSONField()),
                ('at', models.DateTimeField()),
                ('case', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='statements', to='docket.case')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Assignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seat', models.IntegerField(default=1)),
                ('seed', models.CharField(max_length=80)),
                ('reasons', models.JSONField(default=list)),
                ('at', models.DateTimeField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='docket.case')),
                ('reviewer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='docket.reviewerrecord')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CaseEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('no', models.IntegerField()),
                ('kind', models.CharField(max_length=80)),
                ('at', models.DateTimeField()),
                ('actor', models.JSONField()),
                ('cause', models.TextField()),
                ('details', models.JSONField(default=dict)),
                ('recorded_at', models.DateTimeField()),
                ('digest', models.CharField(max_length=64)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='docket.case')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('case', 'no'), name='event_once')],
            },
        ),
        migrations.CreateModel(
            name='Clock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('clock', models.CharField(max_length=12)),
                ('key', models.CharField(max_length=120)),
                ('started_by', models.CharField(max_length=120)),
                ('due', models.DateTimeField(null=True)),
                ('who', models.CharField(max_length=60)),
                ('state', models.CharField(max_length=12)),
                ('data', models.JSONField(default=dict)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='clocks', to='docket.case')),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'due'], name='clock_state_due')],
                'constraints': [models.UniqueConstraint(fields=('case', 'key'), name='clock_once')],
            },
        ),
        migrations.CreateModel(
            name='DraftRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('no', models.IntegerField()),
                ('kind', models.CharField(max_length=20)),
                ('content', models.TextField()),
                ('digest', models.CharField(max_length=64)),
                ('by', models.CharField(max_length=200)),
                ('at', models.DateTimeField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='drafts', to='docket.case')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('case', 'no'), name='draft_once')],
            },
        ),
        migrations.CreateModel(
            name='JobStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('result', models.JSONField()),
                ('holder', models.CharField(max_length=120)),
                ('at', models.DateTimeField()),
                ('job', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='docket.jobrecord')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('job', 'name'), name='step_once')],
            },
        ),
        migrations.CreateModel(
            name='Party',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(max_length=60)),
                ('name', models.CharField(max_length=300)),
                ('data', models.JSONField(default=dict)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parties', to='docket.case')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('case', 'role', 'name'), name='party_once')],
            },
        ),
        migrations.CreateModel(
            name='SignedRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('no', models.IntegerField()),
                ('content', models.TextField()),
                ('digest', models.CharField(max_length=80)),
                ('signer', models.CharField(max_length=200)),
                ('at', models.DateTimeField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signed', to='docket.case')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('case', 'no'), name='signed_once')],
            },
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=300)),
                ('source', models.CharField(default='', max_length=200)),
                ('received_at', models.DateTimeField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='docket.case')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='docket.storedfile')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('case', 'file', 'name'), name='document_once')],
            },
        ),
        migrations.CreateModel(
            name='Credential',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('name', models.CharField(max_length=200)),
                ('data', models.JSONField(default=dict)),
                ('verified_on', models.DateField(null=True)),
                ('expires', models.DateField(null=True)),
                ('reviewer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='credentials', to='docket.reviewerrecord')),
                ('evidence', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='docket.storedfile')),
            ],
            options={
                'indexes': [models.Index(fields=['expires'], name='credential_expires')],
                'constraints': [models.UniqueConstraint(fields=('reviewer', 'kind', 'name'), name='credential_once')],
            },
        ),
    ]
